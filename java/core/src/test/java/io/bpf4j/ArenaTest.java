package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.testing.ArenaObjects;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class ArenaTest {

    static {
        NativeLibrary.ensureLoaded();
    }

    private static final int PAGE = Machine.PAGE_SIZE;
    private static final int PAGES = 64;

    @BeforeAll
    static void arenasExist() {
        KernelNeed.PROGRAMS_WITH_ARENAS.require();
    }

    private static int run(BpfObject object, String program) {
        return object.program(program).run(RunOptions.packet(new byte[64])).returnValue();
    }

    private static int call(BpfObject object, String program) {
        return object.program(program).run(RunOptions.context(new byte[8])).returnValue();
    }

    @Test
    void programsAndJavaShareAnArena() {
        try (BpfObject object = TestObjects.open("arena").load()) {
            MapMemory arena = MapMemory.of(object.map("arena"));
            assertThat(arena.size()).isEqualTo(PAGES * (long) PAGE);
            assertThat(arena.isReadOnly()).isFalse();
            ByteBuffer page = arena.buffer(3L * PAGE, PAGE);
            assertThat(page.getLong(8)).isZero();
            page.putLong(8, 100);
            object.global("address").set(arena.address() + 3L * PAGE + 8);
            assertThat(run(object, "add")).isEqualTo(100);
            assertThat(page.getLong(8)).isEqualTo(105);
            BpfNumber number = arena.number(3L * PAGE + 8, 8);
            assertThat(number.getAndAdd(1)).isEqualTo(105);
            assertThat(run(object, "add")).isEqualTo(106);
            BpfVariable<String> text = arena.variable(10L * PAGE, BpfType.string(16));
            text.set("arena");
            assertThat(text.get()).isEqualTo("arena");
            assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> arena.offset(0));
        }
    }

    @Test
    void pagesThatAProgramAllocatesAreFoundByTheirPointers() {
        try (BpfObject object = TestObjects.open("arena").load()) {
            MapMemory arena = MapMemory.of(object.map("arena"));
            assertThat(call(object, "allocate")).isZero();
            long pointer = object.global("allocated").get();
            long offset = arena.offsetOf(pointer);
            assertThat(offset).isEqualTo(pointer - arena.address());
            assertThat(arena.offsetOf((int) pointer)).isEqualTo(offset);
            ByteBuffer page = arena.buffer(offset, PAGE);
            assertThat(page.getLong(0)).isEqualTo(0x1234567890abcdefL);
            assertThat(call(object, "give_back")).isZero();
            assertThat(page.getLong(0)).as("a new page").isZero();
            assertThatThrownBy(() -> arena.offsetOf(arena.address() - 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> arena.offsetOf(arena.address() + arena.size()))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void wholeBufferTakesAllPages() {
        try (BpfObject object = TestObjects.open("arena").load()) {
            ByteBuffer whole = MapMemory.of(object.map("arena")).buffer();
            assertThat(whole.capacity()).isEqualTo(PAGES * PAGE);
            for (int i = 0; i < whole.capacity(); i += 8) {
                whole.putLong(i, i);
            }
            assertThat(whole.getLong(PAGE)).isEqualTo(PAGE);
            assertThat(call(object, "allocate")).as("no page is left").isEqualTo(1);
        }
    }

    @Test
    void arenaOfFourGibibytesIsReachedInParts() {
        long pages = (4L << 30) / PAGE;
        try (BpfObject object = TestObjects.open("arena")
                .map("arena", map -> map.maxEntries(pages))
                .load()) {
            MapMemory arena = MapMemory.of(object.map("arena"));
            assertThat(arena.size()).isEqualTo(4L << 30);
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(arena::buffer)
                    .withMessageContaining("name a part");
            ByteBuffer last = arena.buffer(arena.size() - PAGE, PAGE);
            last.putLong(PAGE - 8, 7);
            assertThat(arena.number(arena.size() - 8, 8).get()).isEqualTo(7);
            assertThatThrownBy(() -> arena.buffer(arena.size() - 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void arenaEndsWithItsObjectAndKeptBuffersReadZeroes() throws InterruptedException {
        KernelState before = KernelState.now();
        BpfObject object = TestObjects.open("arena").load();
        MapMemory arena = MapMemory.of(object.map("arena"));
        ByteBuffer kept = arena.buffer(0, PAGE);
        kept.putLong(0, 5);
        BpfNumber number = arena.number(0, 8);
        assertThat(number.get()).isEqualTo(5);
        object.close();
        LeakCheck.assertReturnsTo(before);
        assertThat(kept.getLong(0)).isZero();
        assertThatThrownBy(number::get).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> arena.buffer(0, 1)).isInstanceOf(IllegalStateException.class);
        kept.putLong(0, 6);
        assertThat(kept.getLong(0)).isEqualTo(6);
    }

    @Test
    void arenaThatNobodyAskedForLeavesNothing() throws InterruptedException {
        KernelState before = KernelState.now();
        TestObjects.open("arena").load().close();
        TestObjects.open("arena").close();
        TestObjects.open("arena")
                .kconfig("CONFIG_HZ=250")
                .map("arena", map -> map.maxEntries(8))
                .load()
                .close();
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void arenaWithAFixedAddressIsThere() throws InterruptedException {
        KernelState before = KernelState.now();
        try (BpfObject object = ArenaObjects.openFixed().load()) {
            MapMemory arena = MapMemory.of(object.map("arena"));
            assertThat(arena.address()).isEqualTo(ArenaObjects.FIXED);
            arena.number(0, 8).set(9);
            assertThatExceptionOfType(BpfException.class)
                    .as("the place is taken")
                    .isThrownBy(() -> ArenaObjects.openFixed().load())
                    .withMessageContaining("map arena of object arena_fixed")
                    .withMessageContaining("already");
            assertThat(arena.number(0, 8).get()).isEqualTo(9);
        }
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void nothingIsOverwrittenAtAFixedAddress() {
        long taken = SystemNative.reserve(ArenaObjects.FIXED + 3L * PAGE, PAGE);
        assertThat(taken).isEqualTo(ArenaObjects.FIXED + 3L * PAGE);
        try {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> ArenaObjects.openFixed().load())
                    .withMessageContaining(Long.toHexString(ArenaObjects.FIXED));
        } finally {
            SystemNative.unmap(taken, PAGE);
        }
        ArenaObjects.openFixed().load().close();
    }

    @Test
    void placeOfAClosedArenaIsFreeOnceNoBufferIsReachable() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            useAndClose();
        }
        ByteBuffer kept = useAndClose();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> ArenaObjects.openFixed().load())
                .withMessageContaining("still reachable");
        assertThat(kept.getLong(0)).isZero();
        kept = null;
        useAndClose();
        ArenaObjects.openFixed().load().close();
        ArenaObjects.openFixed().load().close();
    }

    private static ByteBuffer useAndClose() {
        try (BpfObject object = ArenaObjects.openFixed().load()) {
            ByteBuffer buffer = MapMemory.of(object.map("arena")).buffer(0, PAGE);
            assertThat(buffer.getLong(0)).isZero();
            return buffer.putLong(0, 1);
        }
    }

    @Test
    void failedLoadLeavesNothing() throws InterruptedException {
        KernelState before = KernelState.now();
        for (Supplier<OpenObject> opener :
                List.<Supplier<OpenObject>>of(ArenaObjects::openFixed, ArenaObjects::openVariables)) {
            for (int i = 0; i < 3; i++) {
                try (OpenObject open = opener.get().global("rejected", 1)) {
                    assertThatExceptionOfType(VerifierException.class).isThrownBy(open::load);
                }
            }
            opener.get().load().close();
        }
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void arenaWithVariablesBelongsToLibbpf() {
        for (int i = 0; i < 2; i++) {
            try (BpfObject object = ArenaObjects.openVariables().load()) {
                assertThat(run(object, "read_number")).isEqualTo(77);
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> MapMemory.of(object.map("arena")))
                        .withMessageContaining("already");
            }
        }
        long taken = SystemNative.reserve(ArenaObjects.VARIABLES, PAGE);
        try {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> ArenaObjects.openVariables().load())
                    .withMessageContaining(Long.toHexString(ArenaObjects.VARIABLES));
        } finally {
            SystemNative.unmap(taken, PAGE);
        }
    }

    /** What libbpf would do to the JVM's memory otherwise. */
    @Test
    void variablesThatHaveNoPlaceAreRefused() {
        try (OpenObject open = ArenaObjects.openVariables().map("arena", map -> map.maxEntries(2))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(open::load)
                    .withMessageContaining("fewer than the 8200 of its variables");
        }
        try (OpenObject open = TestObjects.open("arena_faults")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(open::load)
                    .withMessageContaining("BPF_F_SEGV_ON_FAULT");
        }
    }

    @Test
    void arenaThatIsNotToBeCreatedIsNot() {
        try (BpfObject object = ArenaObjects.openFixed()
                .map("arena", map -> map.autocreate(false))
                .program("pass", program -> program.autoload(false))
                .load()) {
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.map("arena"));
        }
    }

    @Test
    void pinnedArenaIsSharedByItsAddress() throws Exception {
        Path pin = Path.of("/sys/fs/bpf/arena-test");
        try (BpfObject object =
                ArenaObjects.openFixed().map("arena", map -> map.pinPath(pin)).load()) {
            MapMemory.of(object.map("arena")).number(8, 8).set(3);
        }
        System.gc();
        // Used as it is, and mapped again where it has to be.
        try (BpfObject object =
                ArenaObjects.openFixed().map("arena", map -> map.pinPath(pin)).load()) {
            awaitFree();
            MapMemory arena = MapMemory.of(object.map("arena"));
            assertThat(arena.address()).isEqualTo(ArenaObjects.FIXED);
            assertThat(arena.number(8, 8).get()).isEqualTo(3);
        } finally {
            Files.delete(pin);
        }
    }

    private static void awaitFree() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
    }

    @Test
    @SuppressWarnings("try")
    void arenaWithoutAnObjectIsMapped() {
        MapSpec spec = MapSpec.of(BpfMapType.ARENA, 0, 0, 4).flags(MapFlag.MMAPABLE);
        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec);
                BpfMap<byte[], byte[]> again = BpfMap.openById(map.info().id())) {
            MapMemory arena = MapMemory.of(map);
            ByteBuffer buffer = arena.buffer();
            assertThat(buffer.capacity()).isEqualTo(4 * PAGE);
            buffer.putLong(0, 3);
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> MapMemory.of(again))
                    .withMessageContaining("map_extra");
            map.close();
            assertThat(buffer.getLong(0)).isZero();
            assertThatThrownBy(arena::buffer).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void arenaThatFaultsWithASignalIsRefused() {
        MapSpec spec = MapSpec.of(BpfMapType.ARENA, 0, 0, 4).flags(MapFlag.MMAPABLE, MapFlag.SEGV_ON_FAULT);
        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec)) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> MapMemory.of(map))
                    .withMessageContaining("BPF_F_SEGV_ON_FAULT");
        }
    }
}
