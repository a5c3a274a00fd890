package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link BpfMap#locked()}: values with a {@code struct bpf_spin_lock}. */
@KernelTest
class MapLockTest {

    record Halves(
            @CType("__u32") long lock,
            @CType("__u32") long unused,
            @CType("__u64") long left,
            @CType("__u64[7]") List<Long> right) {

        static final BpfType<Halves> TYPE = BpfType.ofRecord(Halves.class);
    }

    private BpfObject object;
    private BpfMap<Long, Halves> array;
    private BpfMap<Long, Halves> hash;

    @BeforeEach
    void load() {
        object = TestObjects.open("locks").load();
        array = object.map("array", BpfType.U32, Halves.TYPE).locked();
        hash = object.map("hash", BpfType.U32, Halves.TYPE).locked();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private static Halves value(long number) {
        return new Halves(0, 0, number, Collections.nCopies(7, number));
    }

    @Test
    void everyOperationWorksUnderTheLock() {
        hash.update(1L, value(1));
        assertThat(hash.update(1L, value(2), UpdateMode.EXIST)).isTrue();
        assertThat(hash.lookup(1L)).contains(value(2));
        assertThat(hash.updateAll(Map.of(2L, value(3), 3L, value(4)))).isEqualTo(2);
        assertThat(hash.asMap()).isEqualTo(Map.of(1L, value(2), 2L, value(3), 3L, value(4)));
        assertThat(hash.delete(1L)).isTrue();
        if (KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.isThere()) {
            assertThat(hash.lookupAndDelete(2L)).contains(value(3));
        } else {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> hash.lookupAndDelete(2L))
                    .withMessageContaining("Linux 5.14");
            assertThat(hash.lookup(2L)).contains(value(3));
        }
        array.update(0L, value(7));
        assertThat(array.lookup(0L)).contains(value(7));
    }

    @Test
    void readersNeverSeeHalfAnUpdate() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<?> program = executor.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    object.program("count").run(RunOptions.packet(new byte[64]).repeat(500));
                }
            });
            Future<?> writer = executor.submit(() -> {
                for (long i = 0; i < 20_000; i++) {
                    array.update(0L, value(i));
                }
            });
            long read = 0;
            while (!program.isDone() || !writer.isDone()) {
                Halves value = array.lookup(0L).orElseThrow();
                assertThat(value.right()).containsOnly(value.left());
                read++;
            }
            program.get();
            writer.get();
            assertThat(read).isPositive();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void mapsWithoutALockRefuse() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 8, 4))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> map.locked().lookup(new byte[4]))
                    .withMessageContaining("no struct bpf_spin_lock");
        }
    }
}
