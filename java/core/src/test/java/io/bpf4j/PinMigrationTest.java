package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is copied from a pinned map that does not fit, and what is not. */
@KernelTest
class PinMigrationTest extends PinsObject {

    private static final String LOGGER = "io.bpf4j.pin";

    @Test
    void oldMapMayChangeWhileItIsCopied() throws Exception {
        pinned("hash", map -> map.maxEntries(20_000), map -> numbers(map, 10_000));
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (BpfMap<byte[], byte[]> old = BpfMap.openPinned(pin("hash"))) {
            BpfMap<Long, Long> numbers = old.as(BpfType.U32, BpfType.U32);
            Future<?> writer = executor.submit(() -> {
                for (long i = 0; !stop.get(); i++) {
                    numbers.delete(5_000 + i % 5_000);
                    numbers.update(10_000 + i % 5_000, 10_100 + i % 5_000);
                }
            });
            try (BpfObject object = open("hash", map -> map.maxEntries(20_001).pinPolicy(PinPolicy.MIGRATE))
                    .load()) {
                TreeMap<Long, Long> content = content(object.map("hash", BpfType.U32, BpfType.U32));
                assertThat(content.headMap(5_000L)).hasSize(5_000);
                content.forEach((key, value) -> assertThat(value).isEqualTo(100 + key));
                assertThat(object.migrations().get(0).copied()).isEqualTo(content.size());
            } finally {
                stop.set(true);
                writer.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private MapMigration migrate(String map, Consumer<OpenMap> settings, Consumer<BpfMap<byte[], byte[]>> check) {
        ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(Level.INFO);
        try (LogCapture log = new LogCapture(LOGGER);
                BpfObject object = open(map, each -> settings.accept(each.pinPolicy(PinPolicy.MIGRATE)))
                        .load()) {
            assertThat(object.migrations()).hasSize(1);
            MapMigration migration = object.migrations().get(0);
            assertThat(migration.map()).isEqualTo(map);
            assertThat(migration.path()).isEqualTo(pin(map));
            assertThat(PinDirectory.id(pin(map)))
                    .isEqualTo(object.map(map).info().id());
            assertThat(directory.names()).containsExactly(map);
            assertThat(log.messages())
                    .containsExactly("INFO map " + map + " of object pins: copied " + migration.copied()
                            + " entries of the map that was pinned at " + pin(map) + ", dropped "
                            + migration.dropped());
            check.accept(object.map(map));
            return migration;
        } finally {
            ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(null);
        }
    }

    private void assertMigrated(MapMigration migration, long copied, long dropped) {
        assertThat(List.of(migration.copied(), migration.dropped())).containsExactly(copied, dropped);
    }

    @Test
    void entriesOfAHashThatGrowsAreKept() {
        pinned("hash", map -> numbers(map, 16));
        assertMigrated(
                migrate(
                        "hash",
                        map -> map.maxEntries(100_000),
                        map -> assertThat(content(map.as(BpfType.U32, BpfType.U32)))
                                .hasSize(16)
                                .containsEntry(0L, 100L)
                                .containsEntry(15L, 115L)),
                16,
                0);
    }

    @Test
    void largeHashIsMigratedInBatches() {
        pinned("hash", map -> map.maxEntries(50_000), map -> numbers(map, 50_000));
        assertMigrated(
                migrate("hash", map -> map.maxEntries(60_000), map -> {
                    TreeMap<Long, Long> content = content(map.as(BpfType.U32, BpfType.U32));
                    assertThat(content).hasSize(50_000);
                    content.forEach((key, value) -> assertThat(value).isEqualTo(100 + key));
                }),
                50_000,
                0);
    }

    @Test
    void entriesBeyondTheNewMaximumAreDropped() {
        pinned("hash", map -> map.maxEntries(20_000), map -> numbers(map, 20_000));
        assertMigrated(
                migrate("hash", map -> map.maxEntries(7_001), map -> {
                    TreeMap<Long, Long> content = content(map.as(BpfType.U32, BpfType.U32));
                    assertThat(content).hasSize(7_001);
                    content.forEach((key, value) -> assertThat(value).isEqualTo(100 + key));
                }),
                7_001,
                12_999);
    }

    @Test
    void grownValuesEndInZeroes() {
        pinned("hash", map -> numbers(map, 3));
        assertMigrated(
                migrate(
                        "hash",
                        map -> map.valueSize(12),
                        map -> assertThat(map.as(BpfType.U32, BpfType.bytes(12)).lookup(2L))
                                .hasValue(bytes(12, 102))),
                3,
                0);
    }

    private static byte[] bytes(int size, int number) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.nativeOrder())
                .putInt(0, number)
                .array();
    }

    @Test
    void hashBecomesLruAndBack() {
        pinned("hash", map -> map.maxEntries(1_000), map -> numbers(map, 10));
        assertMigrated(
                migrate(
                        "hash",
                        map -> map.maxEntries(1_000).type(BpfMapType.LRU_HASH),
                        map -> assertThat(content(map.as(BpfType.U32, BpfType.U32)))
                                .hasSize(10)),
                10,
                0);
        assertMigrated(
                migrate(
                        "hash",
                        map -> map.maxEntries(1_000),
                        map -> assertThat(content(map.as(BpfType.U32, BpfType.U32)))
                                .hasSize(10)
                                .containsEntry(9L, 109L)),
                10,
                0);
    }

    @Test
    void lruThatIsTooSmallCountsWhatItHolds() {
        pinned("hash", map -> map.maxEntries(10_000), map -> numbers(map, 10_000));
        long[] held = new long[1];
        MapMigration migration = migrate(
                "hash",
                map -> map.maxEntries(500).type(BpfMapType.LRU_HASH),
                map -> held[0] = map.stream().count());
        assertThat(held[0]).isPositive().isLessThanOrEqualTo(500);
        assertMigrated(migration, held[0], 10_000 - held[0]);
    }

    @Test
    void arrayKeepsTheIndicesThatItStillHas() {
        pinned("array", map -> numbers(map, 8));
        assertMigrated(
                migrate(
                        "array",
                        map -> map.maxEntries(5),
                        map -> assertThat(content(map.as(BpfType.U32, BpfType.U32)))
                                .hasSize(5)
                                .containsEntry(4L, 104L)),
                5,
                3);
        assertMigrated(
                migrate(
                        "array",
                        map -> map.maxEntries(10).valueSize(8),
                        map -> assertThat(content(map.as(BpfType.U32, BpfType.U64)))
                                .hasSize(10)
                                .containsEntry(4L, 104L)
                                .containsEntry(9L, 0L)),
                5,
                0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"percpu_hash", "percpu_array"})
    void valuesOfEachCpuAreKept(String name) {
        pinned(name, map -> {
            PerCpuMap<Long, Long> values = PerCpuMap.of(map, BpfType.U32, BpfType.U32);
            for (long key = 0; key < 8; key++) {
                long start = 10 * key;
                values.update(key, PerCpuValues.of(cpu -> start + cpu));
            }
        });
        assertMigrated(
                migrate(name, map -> map.maxEntries(6).valueSize(12), map -> {
                    PerCpuMap<Long, byte[]> values = PerCpuMap.of(map, BpfType.U32, BpfType.bytes(12));
                    int[] count = new int[1];
                    values.forEach((key, each) -> {
                        count[0]++;
                        for (int cpu : each.cpus()) {
                            assertThat(each.get(cpu)).isEqualTo(bytes(12, (int) (10 * key + cpu)));
                        }
                    });
                    assertThat(count[0]).isEqualTo(6);
                }),
                6,
                2);
    }

    @Test
    void prefixesOfATrieAreKept() {
        pinned("trie", map -> {
            for (int i = 0; i < 10; i++) {
                map.update(prefix(i), bytes(4, i));
            }
        });
        assertMigrated(
                migrate("trie", map -> map.maxEntries(40), map -> {
                    for (int i = 0; i < 10; i++) {
                        assertThat(map.lookup(prefix(i))).hasValue(bytes(4, i));
                    }
                }),
                10,
                0);
        assertMigrated(
                migrate(
                        "trie",
                        map -> map.maxEntries(4),
                        map -> assertThat(map.stream()).hasSize(4)),
                4,
                6);
    }

    private static byte[] prefix(int i) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(32)
                .put(new byte[] {10, 0, 0, (byte) i})
                .array();
    }

    @Test
    void entriesOfOtherSizesOrKindsAreAllDropped() {
        List<Consumer<OpenMap>> changes =
                List.of(map -> map.keySize(8), map -> map.valueSize(2), map -> map.type(BpfMapType.ARRAY));
        for (Consumer<OpenMap> change : changes) {
            pinned("hash", map -> numbers(map, 9));
            MapMigration migration = migrate(
                    "hash",
                    change,
                    map -> assertThat(map.stream())
                            .allMatch(entry -> Arrays.equals(entry.getValue(), new byte[map.valueSize()])));
            assertMigrated(migration, 0, 9);
            Commands.run("rm", pin("hash").toString());
        }
    }

    @Test
    void whatHasNoEntriesIsNotMigrated() {
        long id = pinned("queue", map -> {});
        assertMismatch(
                open("queue", map -> map.maxEntries(9).pinPolicy(PinPolicy.MIGRATE)),
                "map of type QUEUE",
                "maximum entries 8 instead of 9",
                "PinPolicy.REPLACE");
        assertThat(PinDirectory.id(pin("queue"))).isEqualTo(id);
        try (BpfObject object = open("queue", map -> map.maxEntries(9).pinPolicy(PinPolicy.REPLACE))
                .load()) {
            assertThat(object.map("queue").info().id()).isEqualTo(PinDirectory.id(pin("queue")));
        }
    }

    @Test
    void globalVariablesAreReplacedButNotMigrated() {
        Path path = pin("table");
        try (BpfObject object = TestObjects.open("pins")
                .map(".data.table", map -> map.pinPath(path))
                .load()) {
            assertThat(object.map(".data.table").pinPath()).contains(path);
        }
        long id = PinDirectory.id(path);
        assertMismatch(
                TestObjects.open("pins")
                        .map(
                                ".data.table",
                                map -> map.valueSize(64).pinPath(path).pinPolicy(PinPolicy.MIGRATE)),
                "global variables",
                "value size 16 instead of 64");
        assertThat(PinDirectory.id(path)).isEqualTo(id);
        try (BpfObject object = TestObjects.open("pins")
                .pinPolicy(PinPolicy.REPLACE)
                .map(".data.table", map -> map.valueSize(64).pinPath(path))
                .load()) {
            assertThat(object.map(".data.table").valueSize()).isEqualTo(64);
            assertThat(PinDirectory.show(path).get("bytes_value").asInt()).isEqualTo(64);
        }
    }

    /** A frozen map refuses the entries. */
    @Test
    void migrationThatFailsLeavesThePin() throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open("hash", map -> map.flags(MapFlag.RDONLY).pinPolicy(PinPolicy.MIGRATE))::load)
                .withMessageContaining("map hash of object pins");
        assertThat(directory.names()).containsExactly("hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
    }
}
