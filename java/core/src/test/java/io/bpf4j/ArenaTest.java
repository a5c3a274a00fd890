package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class ArenaTest {

    private static final int PAGE = SystemNative.pageSize();
    private static final int PAGES = 64;

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
}
