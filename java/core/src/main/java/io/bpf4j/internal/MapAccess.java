package io.bpf4j.internal;

import io.bpf4j.type.BpfType;
import java.util.function.Function;

/** Hands a map's descriptor and types to packages that read the map's memory, without making them public. */
public final class MapAccess {

    private static volatile Function<Object, Descriptor> access;
    private static volatile Check check;

    private MapAccess() {}

    /** Compares a type with the struct of its name in a map's program. */
    @FunctionalInterface
    public interface Check {

        /** Throws if they differ; the operation is what fails then. */
        void check(String operation, Object map, BpfType<?> type);
    }

    /** Called once by the map's class. */
    public static void install(Function<Object, Descriptor> descriptorOf, Check structCheck) {
        access = descriptorOf;
        check = structCheck;
    }

    /** The descriptor of a {@code BpfMap}. */
    public static Descriptor descriptorOf(Object map) {
        return access.apply(map);
    }

    /** Throws if the program of a {@code BpfMap} has a struct of the type's name and another layout. */
    public static void checkEvents(Object map, BpfType<?> type) {
        check.check("read events of", map, type);
    }

    /** The same for what is sent to the program. */
    public static void checkSamples(Object map, BpfType<?> type) {
        check.check("send samples to", map, type);
    }
}
