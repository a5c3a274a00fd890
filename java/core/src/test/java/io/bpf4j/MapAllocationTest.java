package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.Allocation;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operations on maps allocate on the heap. */
@KernelTest
class MapAllocationTest {

    private static final int ENTRIES = 50_000;

    /** On the heap: a header of 12 bytes, two numbers of 8, and padding to a multiple of 8. */
    private static final int VALUE_BYTES = 32;
    /** An {@code Optional}: a header and a reference. */
    private static final int OPTIONAL_BYTES = 16;

    record Value(
            @CType("__u64") long packets, @CType("__u64") long bytes) {
        static final BpfType<Value> TYPE = BpfType.ofRecord(Value.class);
    }

    private final ByteBuffer key = direct(8).putLong(0, 1);
    private final ByteBuffer missing = direct(8).putLong(0, -1);
    private final ByteBuffer value = direct(16);
    private BpfMap<Long, Value> map;

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @BeforeEach
    void create() {
        map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 8, 16, ENTRIES)).as(BpfType.U64, Value.TYPE);
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void rawOperationsAllocateNothing() {
        map.updateRaw(key, value, UpdateMode.ANY);
        assertThat(Allocation.bytesOf(() -> map.lookupRaw(key, value)))
                .as("hit")
                .isLessThan(1);
        assertThat(Allocation.bytesOf(() -> map.lookupRaw(missing, value)))
                .as("miss")
                .isLessThan(1);
        assertThat(Allocation.bytesOf(() -> map.updateRaw(key, value, UpdateMode.ANY)))
                .as("update")
                .isLessThan(1);
        assertThat(Allocation.bytesOf(() -> map.updateRaw(missing, value, UpdateMode.EXIST)))
                .as("update of a missing key")
                .isLessThan(1);
        assertThat(Allocation.bytesOf(() -> map.deleteRaw(missing)))
                .as("delete of a missing key")
                .isLessThan(1);
        map.delete(1L);
        boolean takes = KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.isThere();
        assertThat(Allocation.bytesOf(() -> {
                    map.updateRaw(key, value, UpdateMode.NO_EXIST);
                    if (takes) {
                        map.lookupAndDeleteRaw(key, value);
                    } else {
                        map.deleteRaw(key);
                    }
                }))
                .as("insert and take")
                .isLessThan(1);
    }

    @Test
    void typedLookupAllocatesNoMoreThanItReturns() {
        map.update(1L, new Value(1, 2));
        Long boxed = 1L;
        Long absent = -1L;
        Object[] kept = new Object[1];
        assertThat(Allocation.bytesOf(() -> kept[0] = map.lookup(boxed)))
                .as("hit")
                .isLessThan(OPTIONAL_BYTES + VALUE_BYTES + 1);
        assertThat(Allocation.bytesOf(() -> kept[0] = map.lookup(absent)))
                .as("miss")
                .isLessThan(1);
        assertThat(Allocation.bytesOf(() -> map.delete(absent))).as("delete").isLessThan(1);
        Value constant = new Value(3, 4);
        assertThat(Allocation.bytesOf(() -> map.update(boxed, constant)))
                .as("update")
                .isLessThan(1);
    }

    @Test
    void rawIterationAllocatesNothingAnEntry() {
        Map<Long, Value> entries = new HashMap<>();
        for (long each = 0; each < ENTRIES; each++) {
            entries.put(each, new Value(each, -each));
        }
        map.updateAll(entries);
        long[] sum = new long[1];
        Runnable iteration = () -> map.forEachRaw((eachKey, eachValue) ->
                sum[0] += eachKey.getLong(eachKey.position()) + eachValue.getLong(eachValue.position()));
        for (int i = 0; i < 20; i++) {
            iteration.run();
        }
        sum[0] = 0;
        // The cursor and its buffers; an entry may not cost a tenth of a byte.
        assertThat(Allocation.bytesOfOne(iteration)).isLessThan(ENTRIES / 10);
        assertThat(sum[0]).isEqualTo((long) ENTRIES * (ENTRIES - 1));
    }
}
