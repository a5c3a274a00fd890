package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects that use maps of other objects, or maps on their own. */
@KernelTest
class MapSharingTest {

    private static final String COUNTER = "counter_with_a_name_too_long_for_the_kernel";

    private static void run(BpfObject object, String program) {
        assertThat(object.program(program).run(RunOptions.packet(new byte[64])).returnValue())
                .isEqualTo(2);
    }

    private static long id(BpfObject object, String map) {
        return object.map(map).info().id();
    }

    @Test
    void programsOfBothObjectsCountInOneMap() {
        try (BpfObject first = TestObjects.open("pins").load();
                BpfObject second = TestObjects.open("pins")
                        .map(COUNTER, map -> map.use(first.map(COUNTER)))
                        .load()) {
            run(first, "count");
            run(second, "count");
            run(second, "count");
            assertThat(first.map(COUNTER, BpfType.U32, BpfType.U64).lookup(0L)).contains(3L);
            assertThat(second.map(COUNTER, BpfType.U32, BpfType.U64).lookup(0L)).contains(3L);
            assertThat(id(second, COUNTER)).isEqualTo(id(first, COUNTER));
            assertThat(id(second, "hash")).isNotEqualTo(id(first, "hash"));
            assertThat(mapIds(second, "count")).contains(id(first, COUNTER));
        }
    }

    private static List<Long> mapIds(BpfObject object, String program) {
        List<Long> ids = new ArrayList<>();
        Commands.json(
                        "bpftool",
                        "-j",
                        "prog",
                        "show",
                        "id",
                        Long.toString(object.program(program).id()))
                .get("map_ids")
                .forEach(id -> ids.add(id.asLong()));
        return ids;
    }

    @Test
    void sharedMapOutlivesEitherObject() {
        BpfObject first = TestObjects.open("pins").load();
        OpenObject open = TestObjects.open("pins").map(COUNTER, map -> map.use(first.map(COUNTER)));
        run(first, "count");
        first.close();
        BpfObject second = open.load();
        run(second, "count");
        assertThat(second.map(COUNTER, BpfType.U32, BpfType.U64).lookup(0L)).contains(2L);
        try (BpfObject third = TestObjects.open("pins")
                .map(COUNTER, map -> map.use(second.map(COUNTER)))
                .load()) {
            second.close();
            run(third, "count");
            assertThat(third.map(COUNTER, BpfType.U32, BpfType.U64).lookup(0L)).contains(3L);
        }
    }

    @Test
    void mapOnItsOwnWithAnotherNameIsFoundByTheNameInTheProgram() throws InterruptedException {
        KernelState before = KernelState.now();
        try (BpfMap<byte[], byte[]> unnamed = BpfMap.create(MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U64, 1));
                BpfMap<byte[], byte[]> misnamed =
                        BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16).name("array"));
                OpenObject open = TestObjects.open("pins")) {
            open.map(COUNTER).use(unnamed);
            open.map("hash").use(misnamed);
            assertThat(open.map(COUNTER).name()).isEqualTo(COUNTER);
            assertThat(open.maps().stream().map(OpenMap::name)).contains(COUNTER, "hash", "array");
            assertThat(open.map("array").type()).isEqualTo(BpfMapType.ARRAY);
            try (BpfObject object = open.load()) {
                run(object, "count");
                assertThat(unnamed.as(BpfType.U32, BpfType.U64).lookup(0L)).contains(1L);
                assertThat(id(object, "hash")).isEqualTo(misnamed.info().id());
                assertThat(object.map("array").type()).isEqualTo(BpfMapType.ARRAY);
                assertThat(object.maps().stream().map(BpfMap::name)).contains(COUNTER, "hash", "array");
            }
            assertThat(unnamed.as(BpfType.U32, BpfType.U64).lookup(0L)).contains(1L);
        }
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void everyKindCanBeShared() {
        List<String> names = List.of(
                "hash",
                "array",
                "percpu_hash",
                "percpu_array",
                "events",
                "devices",
                "trie",
                "queue",
                "ring",
                "storage",
                "outer");
        try (BpfObject first = TestObjects.open("pins").load();
                OpenObject open = TestObjects.open("pins")) {
            names.forEach(name -> open.map(name).use(first.map(name)));
            try (BpfObject second = open.load()) {
                names.forEach(name -> assertThat(id(second, name)).as(name).isEqualTo(id(first, name)));
            }
        }
    }

    @Test
    void programOfTheSecondObjectReachesInnerMapsOfTheFirst() {
        try (BpfObject first = TestObjects.open("pins").load();
                BpfMap<byte[], byte[]> inner =
                        BpfMap.create(MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U32, 1));
                BpfObject second = TestObjects.open("pins")
                        .map("outer", map -> map.use(first.map("outer")))
                        .load()) {
            Commands.run(
                    "bpftool",
                    "map",
                    "update",
                    "id",
                    Long.toString(id(first, "outer")),
                    "key",
                    "7",
                    "0",
                    "0",
                    "0",
                    "value",
                    "id",
                    Long.toString(inner.info().id()));
            run(second, "count_inside");
            assertThat(inner.as(BpfType.U32, BpfType.U32).lookup(0L)).contains(1L);
        }
    }

    @Test
    void globalVariablesCanBeShared() {
        try (BpfObject first = TestObjects.open("pins").load()) {
            run(first, "count");
            try (BpfObject second = TestObjects.open("pins")
                    .map(".bss", map -> map.use(first.map(".bss")))
                    .load()) {
                run(second, "count");
                assertThat(second.map(".bss", BpfType.U32, BpfType.U32).lookup(0L))
                        .contains(2L);
                assertThat(id(second, ".bss")).isEqualTo(id(first, ".bss"));
            }
            assertThat(first.map(".bss", BpfType.U32, BpfType.U32).lookup(0L)).contains(2L);
        }
    }

    @Test
    void mapThatDiffersIsRefusedWithAllDifferences() throws InterruptedException {
        KernelState before = KernelState.now();
        try (BpfObject first = TestObjects.open("pins").load();
                OpenObject open = TestObjects.open("pins")) {
            assertThatExceptionOfType(MapMismatchException.class)
                    .isThrownBy(() -> open.map(COUNTER).use(first.map("hash")))
                    .withMessageContaining("cannot use map hash of object pins as map " + COUNTER)
                    .satisfies(e -> assertThat(e.differences())
                            .containsExactly(
                                    "type HASH instead of ARRAY",
                                    "value size 4 instead of 8",
                                    "maximum entries 16 instead of 1"));
            try (BpfObject second = open.load()) {
                assertThat(id(second, COUNTER)).isNotEqualTo(id(first, COUNTER));
            }
        }
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void settingsAreMadeBefore() {
        try (BpfMap<byte[], byte[]> large = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 1_000));
                BpfObject object = TestObjects.open("pins")
                        .map(
                                "hash",
                                map -> map.autocreate(false).maxEntries(1_000).use(large))
                        .load()) {
            assertThat(object.map("hash").maxEntries()).isEqualTo(1_000);
            assertThat(id(object, "hash")).isEqualTo(large.info().id());
        }
    }

    @Test
    void usedMapTakesNoMoreSettings() {
        try (BpfMap<byte[], byte[]> other = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16));
                OpenObject open = TestObjects.open("pins")) {
            OpenMap map = open.map("hash").use(other);
            List<Runnable> settings = List.of(
                    () -> map.type(BpfMapType.LRU_HASH),
                    () -> map.keySize(8),
                    () -> map.valueSize(8),
                    () -> map.maxEntries(8),
                    () -> map.flags(MapFlag.NO_PREALLOC),
                    () -> map.extra(1),
                    () -> map.numaNode(0),
                    () -> map.offloadTo("lo"),
                    () -> map.autocreate(false),
                    () -> map.pinPath(Path.of("/sys/fs/bpf/unused")));
            for (Runnable setting : settings) {
                assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("replaced by another map");
            }
            map.use(other);
        }
    }

    @Test
    void closedMapIsRefused() {
        BpfMap<byte[], byte[]> closed = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16));
        closed.close();
        BpfObject object = TestObjects.open("pins").load();
        BpfMap<byte[], byte[]> ofClosed = object.map("hash");
        object.close();
        OpenObject open = TestObjects.open("pins");
        OpenMap hash = open.map("hash");
        assertThatThrownBy(() -> hash.use(closed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> hash.use(ofClosed)).isInstanceOf(IllegalStateException.class);
        open.close();
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16))) {
            assertThatThrownBy(() -> hash.use(map)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void useAfterTheLoadIsRefusedAndLeavesNothing() throws InterruptedException {
        KernelState before = KernelState.now();
        OpenObject open = TestObjects.open("pins");
        OpenMap hash = open.map("hash");
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16));
                BpfObject object = open.load()) {
            assertThatThrownBy(() -> hash.use(map)).isInstanceOf(IllegalStateException.class);
            assertThat(id(object, "hash")).isNotEqualTo(map.info().id());
        }
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void useIsRepeatedWhenTheObjectIsOpenedAnew() {
        BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16));
        long id = map.info().id();
        OpenObject open = TestObjects.open("pins").map("hash", each -> each.use(map));
        map.close();
        try (BpfObject object = open.customBtf(Path.of("/sys/kernel/btf/vmlinux"))
                .kconfig("CONFIG_HZ=250\n")
                .load()) {
            assertThat(id(object, "hash")).isEqualTo(id);
        }
    }

    @Test
    void usedMapIsNotPinned() {
        try (PinDirectory directory = new PinDirectory("map-sharing-test");
                BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16));
                BpfObject object = TestObjects.open("pinned")
                        .pinRoot(directory.path())
                        .map("shared", each -> each.use(map))
                        .load()) {
            assertThat(directory.names()).isEmpty();
            assertThat(object.map("shared").pinPath()).isEmpty();
            assertThat(id(object, "shared")).isEqualTo(map.info().id());
        }
    }

    @Test
    void failedLoadLeavesTheSharedMap() throws InterruptedException {
        try (BpfObject first = TestObjects.open("pins").load()) {
            BpfMap<Long, Long> counter = first.map(COUNTER, BpfType.U32, BpfType.U64);
            KernelState before = KernelState.now();
            OpenObject open = TestObjects.open("pins")
                    .map(COUNTER, map -> map.use(counter))
                    .program("rejected", program -> program.autoload(true));
            assertThatExceptionOfType(VerifierException.class).isThrownBy(open::load);
            LeakCheck.assertReturnsTo(before);
            run(first, "count");
            assertThat(counter.lookup(0L)).contains(1L);
        }
    }
}
