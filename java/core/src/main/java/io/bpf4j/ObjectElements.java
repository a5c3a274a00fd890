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
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

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

    /** Whether the source declares a map, or libbpf makes it of global variables. */
    static boolean isDeclared(long map) {
        return spec(map)[MapNative.SPEC_INTERNAL] == 0;
    }

    static boolean isArena(long map) {
        return spec(map)[MapNative.SPEC_TYPE] == BpfMapType.ARENA.ordinal();
    }

    /** The names of the maps that meet a condition, in the order of the object. */
    static List<String> mapNames(ObjectHandle handle, long object, LongPredicate condition) {
        List<Long> maps = maps(object);
        return IntStream.range(0, maps.size())
                .filter(i -> condition.test(maps.get(i)))
                .mapToObj(handle.mapNames()::get)
                .toList();
    }

    /** The shapes of the templates that an object declares for the maps in its maps, by the names of those. */
    static Map<String, MapShape> innerTemplates(ObjectHandle handle, long object) {
        Map<String, MapShape> templates = new HashMap<>();
        for (String name : mapNames(handle, object, map -> MapNative.innerMap(map) != 0)) {
            templates.put(name, MapShape.declared(MapNative.innerMap(findMap(handle, object, name))));
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

    /** The name that libbpf has for a map now: it takes over that of a map in the kernel that is used instead. */
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
        byte[] bytes = NativeStrings.bytes(Objects.requireNonNull(name));
        int index = handle.mapNames().indexOf(name);
        if (index >= 0) {
            return maps(object).get(index);
        }
        // Maps of global variables can also be found by their section, which stays.
        long map = name.startsWith(".") ? ObjectNative.findMap(object, bytes) : 0;
        if (map <= 0) {
            throw notFound(handle, "map " + name, handle.mapNames());
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
