package io.bpf4j.conformance;

import io.bpf4j.BpfObject;
import io.bpf4j.OpenMap;
import io.bpf4j.OpenObject;
import io.bpf4j.OpenProgram;
import io.bpf4j.testing.TestObjects;
import java.util.List;

/** The test object that declares a map of every kind, loaded in parts: a kernel may lack some kinds. */
final class ConformanceObject {

    private ConformanceObject() {}

    /** With one map and no program. */
    static BpfObject withMap(String object, String map) {
        OpenObject open = TestObjects.open(object);
        open.maps().forEach(each -> each.autocreate(each.name().equals(map)));
        open.programs().forEach(each -> each.autoload(object.equals("struct_ops")));
        return open.load();
    }

    /** With programs and the maps that they use. */
    static BpfObject withPrograms(List<String> maps, String... programs) {
        OpenObject open = TestObjects.open("conformance");
        for (OpenMap map : open.maps()) {
            map.autocreate(maps.contains(map.name()));
        }
        for (OpenProgram program : open.programs()) {
            program.autoload(List.of(programs).contains(program.name()));
        }
        return open.load();
    }
}
