package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.Bpftool;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a spec says is what {@code bpftool} says of the map that is created by it. */
@KernelTest
@Timeout(60)
class MapSpecTest {

    private static final MapSpec NUMBERS = MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 100);

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
            Bpftool.assertShows(map.info());
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
        KernelNeed.BLOOM_FILTERS.require();
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
                Bpftool.assertShows(map.info());
                assertThat(map.type()).isEqualTo(spec.type());
                assertThat(map.info().extra()).isZero();
            }
        }
        KernelNeed.BLOOM_FILTERS.require();
        try (BpfMap<byte[], byte[]> map =
                BpfMap.create(MapSpec.of(BpfMapType.BLOOM_FILTER, 0, 8, 100).extra(5))) {
            Bpftool.assertShows(map.info());
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
                .as("a ring buffer that is half a page")
                .isThrownBy(() -> BpfMap.create(MapSpec.of(BpfMapType.RINGBUF, 0, 0, Machine.PAGE_SIZE / 2)))
                .withMessageContaining("whole pages, of " + Machine.PAGE_SIZE + " bytes here");
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
            Bpftool.assertShows(map.info());
        } catch (BpfNotSupportedException e) {
            assertThat(e)
                    .hasMessageContaining(
                            "this kernel has no map type INSN_ARRAY: it needs Linux 6.19 and this is Linux "
                                    + Kernel.version());
        }
    }
}
