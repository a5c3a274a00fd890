package io.bpf4j.internal;

import java.util.function.Function;

/** Hands a map's descriptor to packages that read the map's memory, without making it public. */
public final class MapAccess {

    private static volatile Function<Object, Descriptor> access;

    private MapAccess() {}

    /** Called once by the map's class. */
    public static void install(Function<Object, Descriptor> descriptorOf) {
        access = descriptorOf;
    }

    /** The descriptor of a {@code BpfMap}. */
    public static Descriptor descriptorOf(Object map) {
        return access.apply(map);
    }
}
