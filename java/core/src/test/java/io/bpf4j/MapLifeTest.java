package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.internal.Leaks;
import io.bpf4j.testing.Bpftool;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From creation or opening to the end of a map, as {@code bpftool} sees it. */
@KernelTest
@Timeout(60)
class MapLifeTest {

    private static final MapSpec NUMBERS = MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 100);

    private static BpfMap<Long, Long> numbers() {
        return BpfMap.create(NUMBERS).as(BpfType.U32, BpfType.U64);
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

    private static Set<Long> shownIds() {
        Set<Long> ids = new TreeSet<>();
        Commands.json("bpftool", "-j", "map", "list")
                .forEach(map -> ids.add(map.get("id").asLong()));
        return ids;
    }

    @Test
    void listHasAllMapsOfTheSystem() throws InterruptedException {
        long id;
        try (BpfMap<byte[], byte[]> map = BpfMap.create(NUMBERS);
                BpfObject object = TestObjects.open("pins").load()) {
            id = map.info().id();
            Set<Long> shown = shownIds();
            List<MapInfo> list = BpfMap.list();
            // Other processes make maps too: those count that were there before and after.
            shown.retainAll(shownIds());
            List<Long> ids = list.stream().map(MapInfo::id).toList();
            assertThat(ids).isSorted().doesNotHaveDuplicates().containsAll(shown);
            assertThat(list).contains(map.info(), object.map("hash").info());
        }
        // The kernel ends a map a little after its last descriptor, which another process may have.
        while (BpfMap.list().stream().anyMatch(map -> map.id() == id)) {
            Thread.sleep(10);
        }
    }

    @Test
    void infoIsThatOfBpftool() {
        try (BpfObject object = TestObjects.open("pins").load()) {
            object.maps().forEach(map -> Bpftool.assertShows(map.info()));
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
            Bpftool.assertShows(map.info());
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
    void descriptorsThatRunOutAreNamed() {
        Commands.Result result = ChildJvm.run(List.of("prlimit", "--nofile=256:256"), ManyMaps.class);
        assertThat(result.output().strip())
                .as(result.errors())
                .matches("BpfException cannot create .*: EMFILE .* ulimit -n.*");
    }

    /** Creates maps until that fails. */
    static final class ManyMaps {

        public static void main(String[] arguments) {
            // The JVM loads classes by descriptors, too: those that the exception needs must be there before.
            assertThatThrownBy(() -> BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 1 << 30, 1 << 30)))
                    .isInstanceOf(BpfException.class);
            List<BpfMap<byte[], byte[]>> maps = new ArrayList<>();
            try {
                while (maps.size() < 1_000) {
                    maps.add(BpfMap.create(NUMBERS));
                }
                System.out.println("no failure");
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
            maps.forEach(BpfMap::close);
        }
    }

    @Test
    void forgottenMapsAreReportedAndFreed() throws InterruptedException {
        KernelState before = KernelState.now();
        long reports = Leaks.count();
        try (LogCapture log = new LogCapture(Leaks.LOGGER_NAME)) {
            forget();
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
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
