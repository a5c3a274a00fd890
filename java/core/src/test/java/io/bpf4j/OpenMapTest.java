package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each setting of a map is what {@code bpftool} says of the map that the load creates. */
@KernelTest
class OpenMapTest {

    private static JsonNode load(String map, Consumer<OpenMap> settings) {
        try (BpfObject object = TestObjects.open("pins").map(map, settings).load()) {
            return Commands.json(
                    "bpftool",
                    "-j",
                    "map",
                    "show",
                    "id",
                    Long.toString(object.map(map).info().id()));
        }
    }

    @Test
    void describesWhatTheObjectDeclares() {
        try (OpenObject open = TestObjects.open("pins")) {
            OpenMap trie = open.map("trie");
            assertThat(trie.type()).isEqualTo(BpfMapType.LPM_TRIE);
            assertThat(trie.keySize()).isEqualTo(8);
            assertThat(trie.valueSize()).isEqualTo(4);
            assertThat(trie.maxEntries()).isEqualTo(16);
            assertThat(trie.flags()).containsExactly(MapFlag.NO_PREALLOC);
            assertThat(trie.extra()).isZero();
            assertThat(trie.numaNode()).isZero();
            assertThat(trie.pinPath()).isEmpty();
            assertThat(trie.autocreate()).isTrue();
            assertThat(open.map("ring").maxEntries()).isEqualTo(8_192);
        }
        try (OpenObject open = TestObjects.open("pinned")) {
            assertThat(open.map("shared").pinPath()).contains(Path.of("/sys/fs/bpf/shared"));
            open.pinRoot(Path.of("/sys/fs/bpf/root"));
            assertThat(open.map("shared").pinPath()).contains(Path.of("/sys/fs/bpf/root/shared"));
            assertThat(open.map("own").pinPath()).isEmpty();
        }
    }

    @Test
    void settingsTakeEffect() {
        JsonNode map = load("hash", hash -> {
            hash.type(BpfMapType.LRU_HASH)
                    .keySize(12)
                    .valueSize(20)
                    .maxEntries(100)
                    .flags(MapFlag.NO_COMMON_LRU);
            assertThat(hash.type()).isEqualTo(BpfMapType.LRU_HASH);
            assertThat(hash.keySize()).isEqualTo(12);
            assertThat(hash.valueSize()).isEqualTo(20);
            assertThat(hash.maxEntries()).isEqualTo(100);
            assertThat(hash.flags()).containsExactly(MapFlag.NO_COMMON_LRU);
        });
        assertThat(map.get("type").asText()).isEqualTo("lru_hash");
        assertThat(map.get("bytes_key").asInt()).isEqualTo(12);
        assertThat(map.get("bytes_value").asInt()).isEqualTo(20);
        assertThat(map.get("flags").asInt()).isEqualTo(2);
        // Lists for each CPU have the same length.
        assertThat(map.get("max_entries").asInt()).isBetween(50, 150);
    }

    @Test
    void flagsReplaceThoseOfTheObject() {
        assertThat(load("hash", map -> map.flags(MapFlag.NO_PREALLOC))
                        .get("flags")
                        .asInt())
                .isEqualTo(1);
        assertThat(load("trie", map -> map.type(BpfMapType.HASH).flags(new MapFlag[0]))
                        .get("flags")
                        .asInt())
                .isZero();
    }

    @Test
    void memoryIsTakenFromANode() {
        JsonNode map = load("hash", hash -> {
            hash.flags(MapFlag.NO_PREALLOC).numaNode(0);
            assertThat(hash.numaNode()).isZero();
            assertThat(hash.flags()).containsExactly(MapFlag.NO_PREALLOC, MapFlag.NUMA_NODE);
        });
        assertThat(map.get("flags").asInt()).isEqualTo(5);
        assertThatExceptionOfType(BpfException.class)
                .as("a node that is not there")
                .isThrownBy(() -> load("hash", hash -> hash.numaNode(1_000)));
        assertThatThrownBy(() -> load("hash", hash -> hash.numaNode(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kindThatTheKernelLacksIsNamed() {
        KernelNeed.BLOOM_FILTERS.requireAbsence();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(TestObjects.open("pins_bloom")::load)
                .withMessageContaining("object pins_bloom: map bloom needs map type BLOOM_FILTER")
                .withMessageContaining("Linux 5.16");
    }

    @Test
    void extraIsTheNumberOfHashFunctions() {
        KernelNeed.BLOOM_FILTERS.require();
        try (OpenObject open = TestObjects.open("pins_bloom")) {
            assertThat(open.map("bloom").extra()).isEqualTo(3);
            open.map("bloom").extra(7);
            assertThat(open.map("bloom").extra()).isEqualTo(7);
            try (BpfObject object = open.kconfig("CONFIG_HZ=250\n").load()) {
                assertThat(object.map("bloom").info().extra()).isEqualTo(7);
            }
        }
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(TestObjects.open("pins_bloom").map("bloom", map -> map.extra(16))::load)
                .withMessageContaining("bloom");
    }

    @Test
    void sectionOfGlobalVariablesGrows() {
        try (BpfObject object = TestObjects.open("pins")
                .map(".data.table", map -> map.valueSize(40_000))
                .global("table", BpfType.array(BpfType.U32, 4), List.of(1L, 2L, 3L, 4L))
                .load()) {
            assertThat(object.map(".data.table").valueSize()).isEqualTo(40_000);
            assertThat(object.program("read_table")
                            .run(RunOptions.packet(new byte[64]))
                            .returnValue())
                    .isEqualTo(4);
        }
    }

    @Test
    void sectionOfGlobalVariablesIsNothingElse() {
        try (OpenObject open = TestObjects.open("pins")) {
            for (String name : List.of(".bss", ".data.table")) {
                OpenMap map = open.map(name);
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> map.maxEntries(1_000_000))
                        .withMessageContaining("global variables");
                assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> map.type(BpfMapType.HASH));
                assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> map.keySize(8));
                assertThatThrownBy(() -> map.valueSize(1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("do not fit into 1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BpfMapType.class,
            names = {"ARENA", "ARRAY_OF_MAPS", "HASH_OF_MAPS", "PROG_ARRAY", "STRUCT_OPS", "UNSPEC", "UNKNOWN"})
    void typeThatNeedsMoreThanATypeIsRefused(BpfMapType type) {
        try (OpenObject open = TestObjects.open("pins")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> open.map("hash").type(type))
                    .withMessageContaining(type.name());
        }
    }

    @Test
    void mapOfMapsKeepsTypeAndSizes() {
        try (OpenObject open = TestObjects.open("pins")) {
            OpenMap outer = open.map("outer");
            for (Runnable setting : List.<Runnable>of(
                    () -> outer.type(BpfMapType.HASH), () -> outer.keySize(8), () -> outer.valueSize(8))) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(setting::run)
                        .withMessageContaining("HASH_OF_MAPS");
            }
            outer.maxEntries(9).inner(MapSpec.of(BpfMapType.HASH, 4, 4, 5));
            try (BpfObject object = open.load()) {
                assertThat(object.map("outer").maxEntries()).isEqualTo(9);
            }
        }
    }

    @Test
    void templateOfInnerMapsCanBeReplaced() {
        MapSpec spec = MapSpec.of(BpfMapType.ARRAY, 4, 4, 3);
        try (BpfMap<byte[], byte[]> inner = BpfMap.create(spec);
                BpfObject object = TestObjects.open("pins")
                        .map("outer", map -> map.inner(spec))
                        .kconfig("CONFIG_HZ=250\n")
                        .load()) {
            String outer = Long.toString(object.map("outer").info().id());
            // The kernel compares the number of entries of inner arrays with the template's.
            Commands.run(("bpftool map update id " + outer + " key 7 0 0 0 value id "
                            + inner.info().id())
                    .split(" "));
            assertThat(Commands.json("bpftool", "-j", "map", "dump", "id", outer))
                    .hasSize(1);
        }
        try (OpenObject open = TestObjects.open("pins")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> open.map("hash").inner(spec))
                    .withMessageContaining("map of type HASH");
            assertThatThrownBy(() -> open.map("outer").inner(spec).inner(spec))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("template");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> open.map("outer").inner(MapSpec.of(BpfMapType.HASH, 0, 4, 1)))
                    .withMessageContaining("cannot create map");
        }
    }

    @Test
    void sizesThatTheKernelRefusesFailTheLoad() {
        assertThatExceptionOfType(BpfException.class).isThrownBy(() -> load("hash", map -> map.keySize(0)));
        assertThatExceptionOfType(BpfException.class).isThrownBy(() -> load("array", map -> map.valueSize(0)));
        try (OpenObject open = TestObjects.open("pins")) {
            assertThatThrownBy(() -> open.map("hash").keySize(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.map("hash").valueSize(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void offloadIsRefusedByInterfacesThatRunNoBpf() {
        assertThatExceptionOfType(BpfException.class).isThrownBy(() -> load("hash", map -> map.offloadTo("lo")));
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> load("hash", map -> map.offloadTo("nonexistent")));
    }

    @Test
    void mapThatIsPinnedByNameCanStayUnpinned() {
        try (PinDirectory directory = new PinDirectory("open-map-test");
                BpfObject object = TestObjects.open("pinned")
                        .pinRoot(directory.path())
                        .map("shared", OpenMap::unpinned)
                        .map("own", map -> map.pinPath(directory.resolve("own")))
                        .load()) {
            assertThat(directory.names()).containsExactly("own");
            assertThat(object.map("shared").pinPath()).isEmpty();
            assertThat(object.map("own").pinPath()).contains(directory.resolve("own"));
        }
    }

    @Test
    void settingsAreRepeatedWhenTheObjectIsOpenedAnew() {
        try (BpfObject object = TestObjects.open("pins")
                .map("hash", map -> map.type(BpfMapType.LRU_HASH).keySize(8).valueSize(16))
                .kconfig("CONFIG_HZ=250\n")
                .load()) {
            assertThat(object.map("hash").type()).isEqualTo(BpfMapType.LRU_HASH);
            assertThat(object.map("hash").keySize()).isEqualTo(8);
            assertThat(object.map("hash").valueSize()).isEqualTo(16);
        }
    }
}
