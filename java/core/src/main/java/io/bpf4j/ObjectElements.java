package io.bpf4j;

import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.ObjectNative;
import io.bpf4j.internal.jni.ProgramNative;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The maps and programs of a {@code struct bpf_object}, as pointers that are valid while the caller holds its lock. */
final class ObjectElements {

    private ObjectElements() {}

    /** All maps, in the order of the object. */
    static List<Long> maps(long object) {
        List<Long> maps = new ArrayList<>();
        for (long map = ObjectNative.nextMap(object, 0); map != 0; map = ObjectNative.nextMap(object, map)) {
            maps.add(map);
        }
        return maps;
    }

    /** The maps that the source declares: not those that libbpf makes of global variables. */
    static List<Long> declaredMaps(long object) {
        return maps(object).stream()
                .filter(map -> spec(map)[MapNative.SPEC_INTERNAL] == 0)
                .toList();
    }

    /** What the object declares of maps in maps, by the names of the maps that they are in. */
    static Map<String, MapShape> innerTemplates(long object) {
        Map<String, MapShape> templates = new HashMap<>();
        for (long map : maps(object)) {
            long inner = MapNative.innerMap(map);
            if (inner != 0) {
                templates.put(mapName(map), MapShape.ofSpec(spec(inner)));
            }
        }
        return templates;
    }

    /** All programs, in the order of the object. */
    static List<Long> programs(long object) {
        List<Long> programs = new ArrayList<>();
        for (long program = ObjectNative.nextProgram(object, 0);
                program != 0;
                program = ObjectNative.nextProgram(object, program)) {
            programs.add(program);
        }
        return programs;
    }

    static String mapName(long map) {
        return NativeStrings.string(MapNative.name(map));
    }

    static String programName(long program) {
        return NativeStrings.string(ProgramNative.name(program));
    }

    /** What the object says of a map, indexed by {@code MapNative.SPEC_*}. */
    static int[] spec(long map) {
        int[] spec = new int[MapNative.SPEC_LENGTH];
        MapNative.spec(map, spec);
        return spec;
    }

    /**
     * The map of a name.
     *
     * @throws BpfNotFoundException if there is none
     */
    static long findMap(ObjectHandle handle, long object, String name) {
        long map = ObjectNative.findMap(object, NativeStrings.bytes(Objects.requireNonNull(name)));
        if (ObjectHandle.isError(map)) {
            throw notFound(
                    handle,
                    "map " + name,
                    maps(object).stream().map(ObjectElements::mapName).toList());
        }
        return map;
    }

    /**
     * The program of a name.
     *
     * @throws BpfNotFoundException if there is none
     */
    static long findProgram(ObjectHandle handle, long object, String name) {
        long program = ObjectNative.findProgram(object, NativeStrings.bytes(Objects.requireNonNull(name)));
        if (ObjectHandle.isError(program)) {
            throw notFound(
                    handle,
                    "program " + name,
                    programs(object).stream().map(ObjectElements::programName).toList());
        }
        return program;
    }

    private static BpfNotFoundException notFound(ObjectHandle handle, String what, List<String> names) {
        return new BpfNotFoundException("find", what + " of " + handle.subject(), "there are " + names, 0, List.of());
    }
}
