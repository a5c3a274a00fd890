package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a load does where maps are pinned already, as {@code bpftool} sees the pins before and after. */
@KernelTest
class PinPolicyTest {

    private static final String LOGGER = "io.bpf4j.pin";

    private PinDirectory directory;

    @BeforeEach
    void makeDirectory() {
        directory = new PinDirectory("pin-policy-test");
    }

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    private Path pin(String map) {
        return directory.resolve(map);
    }

    /** An object one of whose maps is pinned under its name. */
    private OpenObject open(String map, Consumer<OpenMap> settings) {
        return TestObjects.open("pins").map(map, each -> settings.accept(each.pinPath(pin(map))));
    }

    /** Pins a map as the object declares it, with entries, and returns its id. */
    private long pinned(String map, Consumer<BpfMap<byte[], byte[]>> fill) {
        return pinned(map, settings -> {}, fill);
    }

    private long pinned(String map, Consumer<OpenMap> settings, Consumer<BpfMap<byte[], byte[]>> fill) {
        try (BpfObject object = open(map, settings).load()) {
            fill.accept(object.map(map));
            return object.map(map).info().id();
        }
    }

    private static void numbers(BpfMap<byte[], byte[]> map, int count) {
        BpfMap<Long, Long> numbers = map.as(BpfType.U32, BpfType.U32);
        LongStream.range(0, count).forEach(i -> numbers.update(i, 100 + i));
    }

    private static TreeMap<Long, Long> content(BpfMap<Long, Long> map) {
        return map.stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey(), entry -> entry.getValue(), (a, b) -> a, TreeMap::new));
    }

    private static void assertMismatch(OpenObject open, String... texts) {
        assertThatExceptionOfType(MapMismatchException.class)
                .isThrownBy(open::load)
                .satisfies(e -> {
                    for (String text : texts) {
                        assertThat(e).hasMessageContaining(text);
                    }
                });
        assertThatThrownBy(open::load).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @EnumSource(PinPolicy.class)
    void mapThatFitsIsUsedUnderEveryPolicy(PinPolicy policy) {
        for (String map : List.of("hash", "events", "devices", "ring", "trie", "queue", "storage", "outer")) {
            long id = pinned(map, each -> {});
            try (BpfObject object =
                    open(map, settings -> settings.pinPolicy(policy)).load()) {
                assertThat(object.map(map).info().id()).as(map).isEqualTo(id);
                assertThat(object.map(map).pinPath()).contains(pin(map));
                assertThat(object.migrations()).isEmpty();
            }
            assertThat(PinDirectory.id(pin(map))).isEqualTo(id);
        }
    }

    @Test
    void failureNamesEveryDifferenceAndLeavesThePin() throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        OpenObject open = open(
                "hash",
                map -> map.type(BpfMapType.ARRAY)
                        .maxEntries(32)
                        .valueSize(8)
                        .flags(MapFlag.NUMA_NODE, MapFlag.MMAPABLE));
        assertThatExceptionOfType(MapMismatchException.class)
                .isThrownBy(open::load)
                .withMessageContaining("map hash of object pins")
                .withMessageContaining(pin("hash").toString())
                .withMessageContaining("REPLACE")
                .withMessageContaining("MIGRATE")
                .satisfies(e -> assertThat(e.differences())
                        .containsExactly(
                                "type HASH instead of ARRAY",
                                "value size 4 instead of 8",
                                "maximum entries 16 instead of 32",
                                "flags [] instead of [NUMA_NODE, MMAPABLE]"));
        assertMismatch(open("hash", map -> map.keySize(8)), "key size 4 instead of 8");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void numberOfHashFunctionsIsADifference() {
        Assumptions.assumeTrue(KernelVersion.atLeast(5, 16), "bloom filters need Linux 5.16");
        for (PinPolicy policy : PinPolicy.values()) {
            try (BpfObject object = openBloom(policy).load()) {
                assertThat(object.migrations()).isEmpty();
            }
        }
        assertMismatch(openBloom(PinPolicy.FAIL).map("bloom", map -> map.extra(4)), "extra 3 instead of 4");
    }

    @Test
    void replacementsThatEndMeanwhileAreNoFailure() throws Exception {
        pinned("hash", map -> map.maxEntries(1_000), map -> numbers(map, 5));
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (BpfMap<byte[], byte[]> other = BpfMap.create(MapSpec.of(BpfMapType.ARRAY, 4, 4, 1))) {
            // As others name a pin that is about to replace one in the same directory.
            Path passing = pin("bpf4j_replacement_of_another");
            Future<?> replacer = executor.submit(() -> {
                while (!stop.get()) {
                    other.pin(passing);
                    other.unpin();
                }
            });
            try {
                for (int i = 1; i <= 100; i++) {
                    int entries = 1_000 + i;
                    open("hash", map -> map.maxEntries(entries).pinPolicy(PinPolicy.REPLACE))
                            .load()
                            .close();
                }
            } finally {
                stop.set(true);
                replacer.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private OpenObject openBloom(PinPolicy policy) {
        return TestObjects.open("pins_bloom").pinPolicy(policy).map("bloom", map -> map.pinPath(pin("bloom")));
    }

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

    /** Whoever comes second uses the map of the first one, or is told that it was too late. */
    @Test
    void loadsAtTheSameTimeLeaveOneMapPinned() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 20; round++) {
                int entries = 1_000 + round;
                pinned(
                        "hash",
                        map -> map.maxEntries(entries - 1).pinPolicy(PinPolicy.REPLACE),
                        map -> numbers(map, 500));
                List<Future<Long>> loads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    loads.add(executor.submit(() -> {
                        try (BpfObject object = open(
                                        "hash", map -> map.maxEntries(entries).pinPolicy(PinPolicy.MIGRATE))
                                .load()) {
                            return object.map("hash").info().id();
                        } catch (BpfException e) {
                            assertThat(e).hasMessageContaining("meanwhile");
                            return 0L;
                        }
                    }));
                }
                List<Long> ids = new ArrayList<>();
                for (Future<Long> load : loads) {
                    ids.add(load.get(30, TimeUnit.SECONDS));
                }
                assertThat(ids).contains(PinDirectory.id(pin("hash")));
                assertThat(directory.names()).containsExactly("hash");
                try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(pin("hash"))) {
                    assertThat(map.maxEntries()).isEqualTo(entries);
                    assertThat(map.stream()).hasSize(500);
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void bitsWithoutNameAreDifferencesToo() {
        MapShape one = new MapShape(BpfMapType.HASH, 4, 4, 1, 1 << 30, 0);
        MapShape two = new MapShape(BpfMapType.HASH, 4, 4, 1, 0, 0);
        assertThat(one.differences(two)).containsExactly("flags [] and 0x40000000 instead of []");
    }

    @Test
    void replacementIsAnEmptyMapAtTheSamePath() {
        long id = pinned("hash", map -> numbers(map, 3));
        try (BpfMap<byte[], byte[]> old = BpfMap.openPinned(pin("hash"));
                BpfObject object = open("hash", map -> map.maxEntries(5).pinPolicy(PinPolicy.REPLACE))
                        .load()) {
            BpfMap<Long, Long> map = object.map("hash", BpfType.U32, BpfType.U32);
            assertThat(map.info().id()).isNotEqualTo(id).isEqualTo(PinDirectory.id(pin("hash")));
            assertThat(map.maxEntries()).isEqualTo(5);
            assertThat(map.pinPath()).contains(pin("hash"));
            assertThat(content(map)).isEmpty();
            assertThat(object.migrations()).isEmpty();
            assertThat(old.info().id()).isEqualTo(id);
            assertThat(content(old.as(BpfType.U32, BpfType.U32))).hasSize(3);
            map.unpin();
            assertThat(directory.names()).isEmpty();
            assertThat(map.pinPath()).isEmpty();
        }
    }

    @Test
    void programsUseTheReplacement() {
        String name = "counter_with_a_name_too_long_for_the_kernel";
        pinned(name, map -> {});
        try (BpfObject object = open(name, map -> map.maxEntries(2).pinPolicy(PinPolicy.REPLACE))
                .load()) {
            object.program("count").run(RunOptions.packet(new byte[64]));
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(pin(name))) {
                assertThat(map.as(BpfType.U32, BpfType.U64).lookup(0L)).contains(1L);
            }
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

    @Test
    void policyOfOneMapGoesBeforeThatOfAll() throws IOException {
        long hash = pinned("hash", map -> numbers(map, 1));
        long array = pinned("array", map -> numbers(map, 1));
        Function<PinPolicy, OpenObject> open = policy -> TestObjects.open("pins")
                .map("hash", map -> map.pinPath(pin("hash")).maxEntries(17).pinPolicy(policy))
                .map("array", map -> map.pinPath(pin("array")).maxEntries(9))
                .pinPolicy(PinPolicy.MIGRATE)
                .customBtf(Path.of("/sys/kernel/btf/vmlinux"));
        assertMismatch(open.apply(PinPolicy.FAIL), "map hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(hash);
        assertThat(PinDirectory.id(pin("array"))).isEqualTo(array);
        try (BpfObject object = open.apply(PinPolicy.REPLACE).load()) {
            assertThat(object.migrations()).containsExactly(new MapMigration("array", pin("array"), 8, 0));
            assertThat(content(object.map("hash", BpfType.U32, BpfType.U32))).isEmpty();
        }
    }

    @Test
    void mapsPinnedByNameFollowThePolicy() {
        try (BpfObject first =
                TestObjects.open("pinned").pinRoot(directory.path()).load()) {
            first.map("shared", BpfType.U32, BpfType.U32).update(1L, 11L);
            assertThat(first.map("shared").pinPath()).contains(pin("shared"));
            assertThat(first.map("own").pinPath()).isEmpty();
        }
        try (BpfObject second = TestObjects.open("pinned")
                .pinRoot(directory.path())
                .map("shared", map -> map.maxEntries(17))
                .pinPolicy(PinPolicy.MIGRATE)
                .load()) {
            assertThat(second.migrations()).containsExactly(new MapMigration("shared", pin("shared"), 1, 0));
            assertThat(second.map("shared", BpfType.U32, BpfType.U32).lookup(1L))
                    .contains(11L);
        }
    }

    @ParameterizedTest
    @EnumSource(PinPolicy.class)
    void failedLoadLeavesThePinsAsTheyWere(PinPolicy policy) throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> map.maxEntries(policy == PinPolicy.FAIL ? 16 : 17))
                .pinPolicy(policy)
                .map("array", map -> map.pinPath(pin("array")))
                .program("rejected", program -> program.autoload(true));
        assertThatExceptionOfType(VerifierException.class).isThrownBy(open::load);
        assertThat(directory.names()).containsExactly("hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
        try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(pin("hash"))) {
            assertThat(map.stream()).hasSize(3);
        }
    }

    /** The second map finds the pin taken over by the first one, which must give it back. */
    @ParameterizedTest
    @EnumSource(value = PinPolicy.class, names = "FAIL", mode = EnumSource.Mode.EXCLUDE)
    void replacementThatFailsHalfWayIsUndone(PinPolicy policy) throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> map.maxEntries(17))
                .pinPolicy(policy)
                .map("percpu_hash", map -> map.pinPath(pin("hash")))
                .map("array", map -> map.pinPath(pin("array")));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open::load)
                .withMessageContaining("another map was pinned there meanwhile")
                .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
        assertThat(directory.names()).containsExactly("hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
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

    /** Two maps of one object at one path: libbpf pins the first during the load, and finds it when it comes to the second. */
    @Test
    void mapThatIsPinnedDuringTheLoadIsTheSameException() throws InterruptedException {
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> {}).map("array", map -> map.pinPath(pin("hash")));
        assertMismatch(open, pin("hash").toString(), "parameter mismatch");
        assertThat(directory.names()).isEmpty();
        LeakCheck.assertReturnsTo(before);
    }

    @ParameterizedTest
    @EnumSource(PinPolicy.class)
    void whatIsNoMapIsNotReplaced(PinPolicy policy) throws IOException {
        try (BpfObject object = TestObjects.open("pins").load()) {
            Commands.run(
                    "bpftool",
                    "prog",
                    "pin",
                    "id",
                    Long.toString(object.program("count").id()),
                    pin("hash").toString());
        }
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open("hash", map -> map.pinPolicy(policy))::load)
                .withMessageContaining(pin("hash").toString())
                .withMessageContaining("no map but anon_inode:bpf-prog");
        assertThat(directory.names()).containsExactly("hash");
        Files.delete(pin("hash"));
        Files.createDirectory(pin("hash"));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open("hash", map -> map.pinPolicy(policy))::load)
                .withMessageContaining("it is no pin");
    }

    @Test
    void otherFileSystemIsNamed(@TempDir Path other) throws IOException {
        Path path = other.resolve("map");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(path))::load)
                .withMessageContaining(other.toString())
                .withMessageContaining("mount -t bpf");
        Files.createFile(path);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(path))::load)
                .withMessageContaining("mount -t bpf");
    }

    @Test
    void lastDirectoryIsMadeButNoOther() {
        Path made = directory.resolve("made").resolve("hash");
        try (BpfObject object =
                TestObjects.open("pins").map("hash", map -> map.pinPath(made)).load()) {
            assertThat(PinDirectory.id(made))
                    .isEqualTo(object.map("hash").info().id());
        }
        Path missing = directory.resolve("missing").resolve("missing").resolve("hash");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(missing))::load)
                .withMessageContaining(missing.getParent().toString());
    }

    @Test
    void whatADeadProcessLeftBehindIsRemoved() {
        pinned("hash", map -> {});
        String old = "bpf4j_replacement_0123456789abcdef";
        String recent = "bpf4j_replacement_fedcba9876543210";
        for (String name : List.of(old, recent)) {
            try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16))) {
                map.pin(pin(name));
            }
        }
        Commands.run("touch", "-c", "-h", "-d", "2 minutes ago", pin(old).toString());
        try (BpfObject object = open("hash", map -> map.maxEntries(17).pinPolicy(PinPolicy.REPLACE))
                .load()) {
            assertThat(object.map("hash").maxEntries()).isEqualTo(17);
        }
        assertThat(directory.names()).containsExactly(recent, "hash");
    }

    @Test
    void mapThatIsNotCreatedIsNotLookedAt() {
        long id = pinned("hash", map -> {});
        try (BpfObject object =
                open("hash", map -> map.maxEntries(17).autocreate(false)).load()) {
            assertThat(object.maps().stream().map(BpfMap::name)).doesNotContain("hash");
        }
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
    }

    @Test
    void pinnedMapOfAnotherNameKeepsTheNameOfTheObject() {
        try (BpfMap<byte[], byte[]> other =
                BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16).name("another_name"))) {
            other.pin(pin("hash"));
            try (BpfObject object = open("hash", map -> {}).load()) {
                assertThat(object.map("hash").info().id())
                        .isEqualTo(other.info().id());
                assertThat(object.maps().stream().map(BpfMap::name))
                        .contains("hash")
                        .doesNotContain("another_name");
                assertThatThrownBy(() -> object.map("another_name")).isInstanceOf(BpfNotFoundException.class);
            }
        }
    }

    @Test
    void policyCannotBeSetAfterTheLoad() {
        OpenObject open = TestObjects.open("pins");
        OpenMap map = open.map("hash");
        try (BpfObject object = open.load()) {
            assertThat(object.name()).isEqualTo("pins");
            assertThatThrownBy(() -> open.pinPolicy(PinPolicy.REPLACE)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> map.pinPolicy(PinPolicy.REPLACE)).isInstanceOf(IllegalStateException.class);
        }
    }
}
