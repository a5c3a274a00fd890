package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.internal.Leaks;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From creation or opening over pins to the end of a map, as {@code bpftool} sees it. */
@KernelTest
@Timeout(60)
class MapLifeTest {

    private static final MapSpec NUMBERS = MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 100);

    private static BpfMap<Long, Long> numbers() {
        return BpfMap.create(NUMBERS).as(BpfType.U32, BpfType.U64);
    }

    private static JsonNode show(BpfMap<?, ?> map) {
        return Commands.json(
                "bpftool", "-j", "map", "show", "id", Long.toString(map.info().id()));
    }

    private static void assertIsAsShown(BpfMap<?, ?> map) {
        MapInfo info = map.info();
        JsonNode shown = show(map);
        assertThat(info.id()).isEqualTo(shown.get("id").asLong());
        assertThat(info.name()).isEqualTo(shown.path("name").asText());
        // A bpftool older than the kind has its number only.
        assertThat(shown.get("type").asText())
                .isIn(
                        info.type().name().toLowerCase(Locale.ROOT),
                        Integer.toString(info.type().ordinal()));
        assertThat(info.keySize()).isEqualTo(shown.get("bytes_key").asInt());
        assertThat(info.valueSize()).isEqualTo(shown.get("bytes_value").asInt());
        assertThat(info.maxEntries()).isEqualTo(shown.get("max_entries").asLong());
        assertThat(MapFlag.bits(info.flags())).isEqualTo(shown.get("flags").asInt());
        assertThat(info.memlock()).isEqualTo(shown.get("bytes_memlock").asLong());
        assertThat(info.frozen()).isEqualTo(shown.get("frozen").asInt() == 1);
        assertThat(info.btfId()).isEqualTo(shown.path("btf_id").asLong());
    }

    @Test
    void createdMapIsWhatItsSpecSays() {
        MapSpec spec = MapSpec.of(BpfMapType.LRU_HASH, 12, 20, 64)
                .name("some.name_15")
                .numaNode(0)
                .flags(MapFlag.ZERO_SEED);
        assertThat(spec.type()).isEqualTo(BpfMapType.LRU_HASH);
        assertThat(spec.keySize()).isEqualTo(12);
        assertThat(spec.valueSize()).isEqualTo(20);
        assertThat(spec.maxEntries()).isEqualTo(64);
        assertThat(spec.name()).isEqualTo("some.name_15");
        assertThat(spec.flags()).containsExactly(MapFlag.NUMA_NODE, MapFlag.ZERO_SEED);
        assertThat(spec)
                .hasToString(
                        "map some.name_15 of type LRU_HASH with keys of 12 and values of 20 bytes and 64" + " entries");
        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec)) {
            assertIsAsShown(map);
            assertThat(map.name()).isEqualTo("some.name_15");
            assertThat(map.info().name()).isEqualTo("some.name_15");
            assertThat(map.info().type()).isEqualTo(BpfMapType.LRU_HASH);
            assertThat(map.info().flags()).containsExactly(MapFlag.NUMA_NODE, MapFlag.ZERO_SEED);
            assertThat(map.info().memlock()).isPositive();
            assertThat(map).hasToString("created map some.name_15");
            map.update(new byte[12], new byte[20]);
            assertThat(map.lookup(new byte[12])).hasValue(new byte[20]);
        }
    }

    @Test
    void eachMethodOfASpecGivesANewOne() {
        MapSpec spec = NUMBERS;
        assertThat(spec.name("other").name()).isEqualTo("other");
        assertThat(spec.flags(MapFlag.NO_PREALLOC).flags()).containsExactly(MapFlag.NO_PREALLOC);
        assertThat(spec.name()).isEmpty();
        assertThat(spec.flags()).isEmpty();
        assertThat(spec.keySize()).isEqualTo(4);
        assertThat(spec.valueSize()).isEqualTo(8);
    }

    @Test
    void specLikeAMapHasItsShapeButNotItsEntries() {
        try (BpfObject object = TestObjects.open("pins").load();
                BpfMap<byte[], byte[]> trie = BpfMap.create(MapSpec.like(object.map("trie")))) {
            assertThat(trie.info().type()).isEqualTo(BpfMapType.LPM_TRIE);
            assertThat(trie.info().flags()).containsExactly(MapFlag.NO_PREALLOC);
            assertThat(trie.info().id()).isNotEqualTo(object.map("trie").info().id());
        }
        Assumptions.assumeTrue(KernelVersion.atLeast(5, 16), "bloom filters need Linux 5.16");
        try (BpfObject object = TestObjects.open("pins_bloom").load();
                BpfMap<byte[], byte[]> bloom = BpfMap.create(MapSpec.like(object.map("bloom")))) {
            assertThat(bloom.info().extra()).isEqualTo(3);
        }
    }

    @Test
    void kindsThatNeedMoreThanSizesCanBeCreated() {
        List<MapSpec> specs = List.of(
                MapSpec.of(BpfMapType.QUEUE, 0, 4, 5),
                MapSpec.of(BpfMapType.RINGBUF, 0, 0, 65_536),
                MapSpec.of(BpfMapType.SK_STORAGE, 4, 24, 0).flags(MapFlag.NO_PREALLOC),
                MapSpec.of(BpfMapType.ARRAY, 4, 8, 10).flags(MapFlag.MMAPABLE),
                MapSpec.of(BpfMapType.HASH_OF_MAPS, 4, 4, 10).inner(NUMBERS),
                MapSpec.of(BpfMapType.ARRAY_OF_MAPS, 4, 4, 10)
                        .inner(MapSpec.of(BpfMapType.ARRAY, 4, 4, 1).flags(MapFlag.INNER_MAP)));
        for (MapSpec spec : specs) {
            try (BpfMap<byte[], byte[]> map = BpfMap.create(spec)) {
                assertIsAsShown(map);
                assertThat(map.type()).isEqualTo(spec.type());
                assertThat(map.info().extra()).isZero();
            }
        }
        Assumptions.assumeTrue(KernelVersion.atLeast(5, 16), "bloom filters need Linux 5.16");
        try (BpfMap<byte[], byte[]> map =
                BpfMap.create(MapSpec.of(BpfMapType.BLOOM_FILTER, 0, 8, 100).extra(5))) {
            assertIsAsShown(map);
            assertThat(map.type()).isEqualTo(BpfMapType.BLOOM_FILTER);
            assertThat(map.info().extra()).isEqualTo(5);
        }
    }

    @Test
    void specThatCanNeverBeRightIsRefused() {
        List<Runnable> wrong = List.of(
                () -> MapSpec.of(BpfMapType.UNSPEC, 4, 4, 1),
                () -> MapSpec.of(BpfMapType.UNKNOWN, 4, 4, 1),
                () -> MapSpec.of(BpfMapType.HASH, -1, 4, 1),
                () -> MapSpec.of(BpfMapType.HASH, 4, -1, 1),
                () -> MapSpec.of(BpfMapType.HASH, 4, 4, -1),
                () -> MapSpec.of(BpfMapType.HASH, 4, 4, 1L << 32),
                () -> NUMBERS.name("sixteen_letters_"),
                () -> NUMBERS.name("no-hyphens"),
                () -> NUMBERS.name("no\0zero"),
                () -> NUMBERS.numaNode(-1));
        for (Runnable each : wrong) {
            assertThatThrownBy(each::run).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> NUMBERS.inner(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void specThatTheKernelRefusesIsAnExceptionThatSaysWhat() throws InterruptedException {
        KernelState before = KernelState.now();
        List<MapSpec> wrong = List.of(
                MapSpec.of(BpfMapType.HASH, 0, 4, 1),
                MapSpec.of(BpfMapType.HASH, 4, 4, 0),
                MapSpec.of(BpfMapType.ARRAY, 8, 4, 1),
                MapSpec.of(BpfMapType.RINGBUF, 0, 0, 5_000),
                MapSpec.of(BpfMapType.LPM_TRIE, 8, 4, 1),
                MapSpec.of(BpfMapType.ARRAY, 4, 4, 1).flags(MapFlag.NO_PREALLOC));
        for (MapSpec spec : wrong) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfMap.create(spec))
                    .withMessageContaining("cannot create " + spec)
                    .withMessageContaining("combination of sizes")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(22));
        }
        assertThatExceptionOfType(BpfException.class)
                .as("an outer map whose inner map cannot be created")
                .isThrownBy(() -> BpfMap.create(
                        MapSpec.of(BpfMapType.HASH_OF_MAPS, 4, 4, 1).inner(MapSpec.of(BpfMapType.HASH, 0, 4, 1))));
        assertThatExceptionOfType(BpfException.class)
                .as("an outer map without a template")
                .isThrownBy(() -> BpfMap.create(MapSpec.of(BpfMapType.HASH_OF_MAPS, 4, 4, 1)));
        LeakCheck.assertReturnsTo(before);
    }

    /** Kernels from 6.19 on have this kind, and then refuse nothing. */
    @Test
    void kindThatTheKernelLacksIsNamed() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.INSN_ARRAY, 4, 16, 1))) {
            assertIsAsShown(map);
        } catch (BpfNotSupportedException e) {
            assertThat(e).hasMessageContaining("INSN_ARRAY").hasMessageContaining("no maps of this type");
        }
    }

    @Test
    void idOpensTheSameMap() {
        BpfMap<Long, Long> created = numbers();
        try (BpfMap<byte[], byte[]> opened = BpfMap.openById(created.info().id())) {
            created.update(1L, 2L);
            assertThat(opened.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
            assertThat(opened.info()).isEqualTo(created.info());
            created.close();
            assertThat(opened.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
        }
    }

    @Test
    void idThatIsNotThereIsRefused() {
        long id;
        try (BpfMap<Long, Long> map = numbers()) {
            id = map.info().id();
        }
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> BpfMap.openById(0xffff_ffffL))
                .withMessageContaining("map with id 4294967295");
        assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> {
            // The kernel ends a map a little after its last descriptor.
            while (true) {
                BpfMap.openById(id).close();
                Thread.sleep(10);
            }
        });
        for (long wrong : new long[] {0, -1, 1L << 32}) {
            assertThatThrownBy(() -> BpfMap.openById(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void pinKeepsTheMapAndOpensIt() {
        try (PinDirectory directory = new PinDirectory("map-life-test")) {
            Path path = directory.resolve("map");
            long id;
            try (BpfMap<Long, Long> map = numbers()) {
                map.update(1L, 2L);
                map.pin(path);
                id = map.info().id();
                assertThat(map.pinPath()).contains(path);
            }
            assertThat(PinDirectory.id(path)).isEqualTo(id);
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(path)) {
                assertThat(map.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
                assertThat(map.pinPath()).contains(path);
                assertThat(map).hasToString("map pinned at " + path);
                map.unpin();
                assertThat(directory.names()).isEmpty();
                assertThat(map.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
            }
        }
    }

    @Test
    void pinsAreOnePerMapAndSeenByAllItsViews() {
        try (PinDirectory directory = new PinDirectory("map-life-test");
                BpfObject object = TestObjects.open("pins").load()) {
            BpfMap<byte[], byte[]> bytes = object.map("hash");
            BpfMap<Long, Long> numbers = object.map("hash", BpfType.U32, BpfType.U32);
            assertThat(bytes.pinPath()).isEmpty();
            assertThatThrownBy(bytes::unpin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not pinned");
            bytes.pin(directory.resolve("hash"));
            assertThat(numbers.pinPath()).contains(directory.resolve("hash"));
            assertThat(PinDirectory.id(directory.resolve("hash")))
                    .isEqualTo(bytes.info().id());
            assertThatThrownBy(() -> numbers.pin(directory.resolve("again")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory.resolve("hash").toString());
            numbers.unpin();
            assertThat(directory.names()).isEmpty();
            assertThatThrownBy(bytes::unpin).isInstanceOf(IllegalStateException.class);
            bytes.pin(directory.resolve("again"));
            Commands.run("rm", directory.resolve("again").toString());
            bytes.unpin();
            assertThat(bytes.pinPath()).isEmpty();
        }
    }

    @Test
    void pinThatCannotBeSaysWhy(@TempDir Path other) {
        try (PinDirectory directory = new PinDirectory("map-life-test");
                BpfMap<Long, Long> map = numbers();
                BpfMap<Long, Long> second = numbers()) {
            map.pin(directory.resolve("map"));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.pin(directory.resolve("map")))
                    .withMessageContaining("unpin it first")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(17));
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> second.pin(directory.resolve("missing").resolve("map")))
                    .withMessageContaining("there is no directory");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> second.pin(other.resolve("map")))
                    .withMessageContaining("mount -t bpf");
            assertThat(second.pinPath()).isEmpty();
            BpfMap<Long, Long> closed = numbers();
            closed.close();
            assertThatThrownBy(() -> closed.pin(directory.resolve("closed")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(directory.names()).containsExactly("map");
        }
    }

    @Test
    void whatIsPinnedMustBeAMap(@TempDir Path other) throws Exception {
        try (PinDirectory directory = new PinDirectory("map-life-test");
                BpfObject object = TestObjects.open("pins").load()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> BpfMap.openPinned(directory.resolve("nothing")))
                    .withMessageContaining(directory.resolve("nothing").toString());
            Path program = directory.resolve("program");
            Commands.run(
                    "bpftool",
                    "prog",
                    "pin",
                    "id",
                    Long.toString(object.program("count").id()),
                    program.toString());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfMap.openPinned(program))
                    .withMessageContaining("no map but anon_inode:bpf-prog");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfMap.openPinned(directory.path()))
                    .withMessageContaining("it is no pin");
            Path file = Files.createFile(other.resolve("file"));
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> BpfMap.openPinned(file))
                    .withMessageContaining("mount -t bpf");
        }
    }

    private static Set<Long> shownIds() {
        Set<Long> ids = new TreeSet<>();
        Commands.json("bpftool", "-j", "map", "list")
                .forEach(map -> ids.add(map.get("id").asLong()));
        return ids;
    }

    @Test
    void listHasAllMapsOfTheSystem() {
        try (BpfMap<byte[], byte[]> first = BpfMap.create(NUMBERS.name("first"));
                BpfObject object = TestObjects.open("pins").load()) {
            Set<Long> shown = shownIds();
            List<MapInfo> list = BpfMap.list();
            // Other processes make maps too: those count that were there before and after.
            shown.retainAll(shownIds());
            List<Long> ids = list.stream().map(MapInfo::id).toList();
            assertThat(ids).isSorted().doesNotHaveDuplicates().containsAll(shown);
            assertThat(list).contains(first.info(), object.map("hash").info());
        }
        assertThat(BpfMap.list().stream().map(MapInfo::name)).doesNotContain("first");
    }

    @Test
    void infoIsThatOfBpftool() {
        try (BpfObject object = TestObjects.open("pins").load()) {
            object.maps().forEach(MapLifeTest::assertIsAsShown);
            assertThat(object.map("storage").info().btfId()).isPositive();
            assertThat(object.map("storage").info().btfKeyTypeId()).isPositive();
            assertThat(object.map("storage").info().btfValueTypeId()).isPositive();
            assertThat(object.map("counter_with_a_name_too_long_for_the_kernel")
                            .info()
                            .name())
                    .isEqualTo("counter_with_a_");
        }
    }

    @Test
    void frozenMapIsOnlyRead() {
        try (BpfMap<Long, Long> map = numbers()) {
            map.update(1L, 2L);
            assertThat(map.info().frozen()).isFalse();
            map.freeze();
            assertThat(map.info().frozen()).isTrue();
            assertIsAsShown(map);
            List<Runnable> changes = List.of(
                    () -> map.update(1L, 3L),
                    () -> map.update(1L, 3L, UpdateMode.EXIST),
                    () -> map.updateRaw(ByteBuffer.allocate(4), ByteBuffer.allocate(8), UpdateMode.ANY),
                    () -> map.updateAll(Map.of(1L, 3L)),
                    () -> map.delete(1L),
                    () -> map.deleteRaw(ByteBuffer.allocate(4)),
                    () -> map.deleteAll(List.of(1L)),
                    () -> map.lookupAndDelete(1L),
                    () -> map.takeEntries(10),
                    map::clear,
                    () -> map.asMap().put(1L, 3L));
            for (Runnable change : changes) {
                assertThatExceptionOfType(MapFrozenException.class)
                        .isThrownBy(change::run)
                        .withMessageContaining("created map")
                        .withMessageContaining("frozen");
            }
            assertThat(map.lookup(1L)).contains(2L);
            assertThat(map.stream()).hasSize(1);
            assertThatExceptionOfType(MapFrozenException.class)
                    .isThrownBy(map::freeze)
                    .withMessageContaining("frozen already");
        }
    }

    @Test
    void programsStillChangeAFrozenMap() {
        String name = "counter_with_a_name_too_long_for_the_kernel";
        try (BpfObject object = TestObjects.open("pins").load()) {
            BpfMap<Long, Long> map = object.map(name, BpfType.U32, BpfType.U64);
            map.freeze();
            object.program("count").run(RunOptions.packet(new byte[64]));
            assertThat(map.lookup(0L)).contains(1L);
            assertThatThrownBy(() -> map.update(0L, 0L)).isInstanceOf(MapFrozenException.class);
        }
    }

    @Test
    void viewsAreClosedTogether() {
        BpfMap<Long, Long> map = numbers();
        BpfMap<byte[], byte[]> view = map.as(BpfType.bytes(4), BpfType.bytes(8));
        Map<Long, Long> live = map.asMap();
        MapPage<Long, Long> page = map.entries(1);
        view.close();
        view.close();
        map.close();
        List<Runnable> uses = List.of(
                () -> map.lookup(1L),
                () -> map.update(1L, 1L),
                () -> map.delete(1L),
                map::firstKey,
                () -> map.nextKey(1L),
                () -> map.updateAll(Map.of(1L, 1L)),
                () -> map.deleteAll(List.of(1L)),
                map::clear,
                () -> map.forEach((key, value) -> {}),
                () -> map.iterator().hasNext(),
                () -> map.entries(1),
                map::info,
                map::freeze,
                () -> map.pin(Path.of("/sys/fs/bpf/closed")),
                () -> live.get(1L),
                () -> view.lookup(new byte[4]));
        for (Runnable use : uses) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
        assertThat(map.maxEntries()).isEqualTo(100);
        assertThat(page.entries()).isEmpty();
    }

    @Test
    void mapOfAnObjectIsClosedWithItOnly() {
        BpfObject object = TestObjects.open("pins").load();
        BpfMap<Long, Long> map = object.map("hash", BpfType.U32, BpfType.U32);
        map.close();
        map.update(1L, 2L);
        assertThat(object.map("hash", BpfType.U32, BpfType.U32).lookup(1L)).contains(2L);
        object.close();
        assertThatThrownBy(() -> map.lookup(1L)).isInstanceOf(IllegalStateException.class);
        map.close();
    }

    @Test
    void closeWhileThreadsAreInCallsEndsThemWithAnException() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                BpfMap<Long, Long> map = numbers();
                AtomicLong calls = new AtomicLong();
                List<Future<?>> workers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    long key = i;
                    workers.add(executor.submit(() -> assertThatThrownBy(() -> {
                                while (true) {
                                    map.update(key, calls.incrementAndGet());
                                    map.lookup(key);
                                    map.forEach((k, v) -> {});
                                }
                            })
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("closed")));
                }
                while (calls.get() < 100) {
                    Thread.onSpinWait();
                }
                map.close();
                // The numbers of descriptors that are free now are taken at once.
                try (BpfMap<Long, Long> next = numbers()) {
                    for (Future<?> worker : workers) {
                        worker.get(30, TimeUnit.SECONDS);
                    }
                    assertThat(next.stream()).isEmpty();
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void forgottenMapsAreReportedAndFreed() throws InterruptedException {
        KernelState before = KernelState.now();
        long reports = Leaks.count();
        try (LogCapture log = new LogCapture(Leaks.LOGGER_NAME)) {
            forget();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Leaks.count() < reports + 2 && System.nanoTime() < deadline) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(log.messages())
                    .anyMatch(message -> message.startsWith("WARN created map forgotten was never closed"))
                    .anyMatch(message -> message.startsWith("WARN map with id"));
            LeakCheck.assertReturnsTo(before);
        }
    }

    /** In a method of its own, so that no local variable keeps anything reachable. */
    @SuppressWarnings("resource")
    private static void forget() {
        BpfMap.openById(BpfMap.create(NUMBERS.name("forgotten")).info().id());
    }
}
