package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load does where maps are pinned already, as {@code bpftool} sees the pins before and after. */
@KernelTest
class PinPolicyTest extends PinsObject {

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
        KernelNeed.BLOOM_FILTERS.require();
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
