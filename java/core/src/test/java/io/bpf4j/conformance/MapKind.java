package io.bpf4j.conformance;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.MapSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A kind of map under test.
 *
 * @param type the kind
 * @param spec a map of it with four entries; empty if such a map belongs to an object always
 * @param object name of the test object that declares one
 * @param map its name there
 * @param use makes the class that is for the kind, and gives one operation of it
 * @param operations checks all operations of that class on an empty map
 */
record MapKind(
        BpfMapType type,
        Optional<MapSpec> spec,
        String object,
        String map,
        Function<BpfMap<byte[], byte[]>, Runnable> use,
        Consumer<BpfMap<byte[], byte[]>> operations) {

    static MapKind of(
            MapSpec spec, Function<BpfMap<byte[], byte[]>, Runnable> use, Consumer<BpfMap<byte[], byte[]>> operations) {
        String name = spec.type().name().toLowerCase(Locale.ROOT);
        return new MapKind(spec.type(), Optional.of(spec), "conformance", name, use, operations);
    }

    @Override
    public String toString() {
        return type.name();
    }
}
