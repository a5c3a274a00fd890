package io.bpf4j.internal;

import io.bpf4j.type.BpfType;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Hands a map's descriptor and types to packages that read the map's memory, without making them public. */
public final class MapAccess {

    private static volatile Function<Object, Descriptor> access;
    private static volatile BiConsumer<Object, BpfType<?>> check;

    private MapAccess() {}

    /** Called once by the map's class. */
    public static void install(Function<Object, Descriptor> descriptorOf, BiConsumer<Object, BpfType<?>> eventCheck) {
        access = descriptorOf;
        check = eventCheck;
    }

    /** The descriptor of a {@code BpfMap}. */
    public static Descriptor descriptorOf(Object map) {
        return access.apply(map);
    }

    /** Throws if the program of a {@code BpfMap} has a struct of the type's name and another layout. */
    public static void checkEvents(Object map, BpfType<?> type) {
        check.accept(map, type);
    }
}
