package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An object with structs of every layout as values of its maps, which its program has filled. */
abstract class LayoutsObject {

    BpfObject object;

    @BeforeEach
    void load() {
        object = TestObjects.open("layouts").load();
        object.program("fill").run(RunOptions.packet(new byte[64]));
    }

    @AfterEach
    void close() {
        object.close();
    }

    /** What the program wrote, read through the object, and through the kernel's own view of the map. */
    <V> V read(String name, BpfType<V> type) {
        BpfMap<Long, V> map = object.map(name, BpfType.U32, type);
        try (BpfMap<byte[], byte[]> other = BpfMap.openById(id(map))) {
            assertThat(other.as(BpfType.U32, type).lookup(0L))
                    .get()
                    .usingRecursiveComparison()
                    .isEqualTo(map.lookup(0L).orElseThrow());
        }
        return map.lookup(0L).orElseThrow();
    }

    /** The map's number: the maps of other tests may have its name, and those of closed objects stay for a while. */
    static long id(BpfMap<?, ?> map) {
        return map.info().id();
    }

    void assertMismatch(String map, Class<? extends Record> record, String... parts) {
        assertMismatch(map, BpfType.ofRecord(record), parts);
    }

    /** The same by the object's BTF and by the kernel's. */
    void assertMismatch(String map, BpfType<?> type, String... parts) {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map(map, BpfType.U32, type))
                .withMessageContaining(
                        "cannot bind map " + map + " of object layouts: its value and the Java type differ:")
                .withMessageContainingAll(parts);
        try (BpfMap<byte[], byte[]> other = BpfMap.openById(id(object.map(map)))) {
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> other.as(BpfType.U32, type))
                    .withMessageContaining("cannot bind map with id ")
                    .withMessageContainingAll(parts);
        }
    }

    record Plain(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes) {}

    record Swapped(
            @CType("__u32") long destinationAddress,
            @CType("__u32") long sourceAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes) {}

    record Longer(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes,
            @CType("__u64") long packets) {}

    record Inner(@CType("__u8") int kind, @CType("__u32") long count) {}

    record Reversed(
            @CType("__u32") long count, @CType("__u8") int kind) {}
}
