package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.UpdateMode;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The operations of {@link BpfMap}, with a key and a value of zeroes, for kinds that have no such operation. */
enum Access {
    LOOKUP(map -> map.lookupRaw(key(map), value(map))),
    TAKE(map -> map.lookupAndDeleteRaw(key(map), value(map))),
    UPDATE(map -> map.updateRaw(key(map), value(map), UpdateMode.ANY)),
    DELETE(map -> map.deleteRaw(key(map))),
    NEXT_KEY(BpfMap::firstKey),
    ITERATE(map -> map.forEachRaw((key, value) -> {})),
    CLEAR(BpfMap::clear);

    private final Consumer<BpfMap<byte[], byte[]>> operation;

    Access(Consumer<BpfMap<byte[], byte[]>> operation) {
        this.operation = operation;
    }

    private static ByteBuffer key(BpfMap<?, ?> map) {
        return ByteBuffer.allocate(map.keySize());
    }

    private static ByteBuffer value(BpfMap<?, ?> map) {
        return ByteBuffer.allocate(map.valueSize());
    }

    /** Asserts that a map refuses operations, and says what it is. */
    static void assertRefused(BpfMap<byte[], byte[]> map, Access... operations) {
        for (Access each : operations) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .as(each.name())
                    .isThrownBy(() -> each.operation.accept(map))
                    .withMessageContaining(map.toString())
                    .withMessageContaining("type " + map.type());
        }
    }

    void on(BpfMap<byte[], byte[]> map) {
        operation.accept(map);
    }
}
