package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class MapMemoryTest {

    record PackedSlot(int first, int second, int third) {
        static final BpfType<PackedSlot> TYPE = BpfType.ofRecord(PackedSlot.class);
    }

    private BpfObject object;

    @BeforeEach
    void load() {
        object = TestObjects.open("memory").load();
    }

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void arenasAreRefusedWhereTheKernelHasNone() {
        KernelNeed.ARENAS.requireAbsence();
        for (String name : new String[] {"arena", "arena_variables"}) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> TestObjects.open(name).load())
                    .withMessageContaining("object " + name)
                    .withMessageContaining("map arena")
                    .withMessageContaining("map type ARENA")
                    .withMessageContaining("Linux 6.9");
        }
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() ->
                        BpfMap.create(MapSpec.of(BpfMapType.ARENA, 0, 0, 4).flags(MapFlag.MMAPABLE)))
                .withMessageContaining("no map type ARENA")
                .withMessageContaining("Linux 6.9");
    }

    private int run(String program) {
        return object.program(program).run(RunOptions.packet(new byte[64])).returnValue();
    }

    @Test
    void arrayIsWhatProgramsAndSystemCallsSee() {
        BpfMap<Long, PackedSlot> slots = object.map("slots", BpfType.U32, PackedSlot.TYPE);
        MapMemory memory = MapMemory.of(slots);
        assertThat(memory.size()).isEqualTo(4 * 16 + 12);
        assertThat(memory.isReadOnly()).isFalse();
        assertThat(memory.offset(3)).isEqualTo(48);
        assertThat(memory).hasToString("memory of map slots of object memory");

        ByteBuffer buffer = memory.buffer();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.capacity()).isEqualTo(76);
        buffer.putInt(48, 1234);
        assertThat(slots.lookup(3L)).contains(new PackedSlot(1234, 0, 0));
        assertThat(run("change")).isEqualTo(1234);
        assertThat(buffer.getInt(52)).isEqualTo(1);

        slots.update(4L, new PackedSlot(4, 5, 6));
        BpfVariable<PackedSlot> last = memory.variable(memory.offset(4), PackedSlot.TYPE);
        assertThat(last.get()).isEqualTo(new PackedSlot(4, 5, 6));
        last.set(new PackedSlot(7, 8, 9));
        assertThat(slots.lookup(4L)).contains(new PackedSlot(7, 8, 9));
        assertThat(last.name()).isEqualTo("slots+64");
        assertThat(last.section()).isEqualTo("slots");
        assertThat(last).hasToString("memory at 64 of map slots of object memory");
        assertThat(memory.number(68, 4).get()).isEqualTo(8);
        assertThat(memory.buffer(64, 12).getInt(8)).isEqualTo(9);
    }

    @Test
    void bpftoolReadsWhatJavaWrote() {
        BpfMap<byte[], byte[]> map = object.map("counters");
        MapMemory memory = MapMemory.of(map);
        ByteBuffer buffer = memory.buffer();
        for (int i = 0; i < 1000; i++) {
            buffer.putLong((int) memory.offset(i), 3L * i);
        }
        JsonNode dump = Commands.json(
                "bpftool", "-j", "map", "dump", "id", Long.toString(map.info().id()));
        assertThat(dump).hasSize(1000);
        for (JsonNode entry : dump) {
            JsonNode formatted = entry.get("formatted");
            assertThat(formatted.get("value").asLong())
                    .isEqualTo(3 * formatted.get("key").asLong());
        }
    }

    @Test
    void mapsHaveOneMemoryHoweverTheyAreSeen() {
        BpfMap<byte[], byte[]> map = object.map("counters");
        assertThat(MapMemory.of(map)).isSameAs(MapMemory.of(map.as(BpfType.U32, BpfType.U64)));
        assertThat(object.section(".bss")).isSameAs(MapMemory.of(object.map(".bss")));
    }

    @Test
    void partsOutsideAreRefused() {
        MapMemory memory = MapMemory.of(object.map("slots"));
        assertThatThrownBy(() -> memory.buffer(65, 12)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.buffer(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.buffer(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.buffer(Long.MAX_VALUE, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.number(72, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.number(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memory.offset(5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("5 elements of map slots");
        assertThatThrownBy(() -> memory.offset(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(memory::address);
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> memory.offsetOf(1));
    }

    @Test
    void mapsWithoutTheFlagAndOtherKindsAreRefused() {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> MapMemory.of(object.map("unmapped")))
                .withMessageContaining("BPF_F_MMAPABLE");
        try (BpfObject maps = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> MapMemory.of(maps.map("hash")))
                    .withMessageContaining("type HASH");
        }
    }

    @Test
    void frozenArrayIsReadOnly() {
        BpfMap<byte[], Long> map = object.map("counters", BpfType.bytes(4), BpfType.U64);
        map.update(new byte[4], 5L);
        map.freeze();
        MapMemory memory = MapMemory.of(map);
        assertThat(memory.isReadOnly()).isTrue();
        ByteBuffer buffer = memory.buffer();
        assertThat(buffer.isReadOnly()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.getLong(0)).isEqualTo(5);
        run("count");
        assertThat(buffer.getLong(0)).as("programs still write").isEqualTo(6);
        assertThatThrownBy(() -> buffer.putLong(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
        BpfNumber number = memory.number(0, 8);
        assertThat(number.isReadOnly()).isTrue();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> number.getAndAdd(1))
                .withMessageContaining("frozen");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> number.compareAndSet(6, 7));
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> memory.variable(0, BpfType.U64).set(1L));
        assertThat(number.get()).isEqualTo(6);
    }

    @Test
    void mapThatIsMappedForWritingIsNotFrozen() {
        BpfMap<byte[], byte[]> map = object.map("counters");
        MapMemory memory = MapMemory.of(map);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(map::freeze)
                .withMessageContaining("mapped for writing");
        memory.buffer().putLong(0, 1);
    }

    @Test
    void memoryEndsWithItsObjectAndKeptBuffersReadZeroes() throws InterruptedException {
        KernelState before = KernelState.now();
        BpfObject other = TestObjects.open("memory").load();
        MapMemory memory = MapMemory.of(other.map("slots"));
        MapMemory section = other.section(".data");
        BpfVariable<PackedSlot> variable = memory.variable(0, PackedSlot.TYPE);
        BpfNumber number = memory.number(4, 4);
        ByteBuffer kept = memory.buffer();
        ByteBuffer keptSection = section.buffer();
        kept.putInt(4, 17);
        assertThat(number.get()).isEqualTo(17);
        BpfMap<byte[], byte[]> map = other.map("slots");
        other.close();
        LeakCheck.assertReturnsTo(before);

        assertThat(kept.getInt(4)).isZero();
        for (int i = 0; i < keptSection.capacity(); i++) {
            assertThat(keptSection.get(i)).isZero();
        }
        kept.putInt(4, 18);
        assertThat(kept.getInt(4)).isEqualTo(18);
        assertClosed(number::get);
        assertClosed(number::getAcquire);
        assertClosed(() -> number.set(1));
        assertClosed(() -> number.setRelease(1));
        assertClosed(() -> number.getAndAdd(1));
        assertClosed(() -> number.compareAndSet(18, 1));
        assertClosed(variable::get);
        assertClosed(() -> variable.set(new PackedSlot(1, 2, 3)));
        assertClosed(memory::buffer);
        assertClosed(() -> memory.buffer(0, 1));
        assertClosed(() -> memory.number(0, 4));
        assertClosed(() -> memory.variable(0, PackedSlot.TYPE));
        assertClosed(() -> MapMemory.of(map));
        assertThatThrownBy(() -> other.section(".bss")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.global("packets")).isInstanceOf(IllegalStateException.class);
        assertThat(kept.getInt(4)).as("refused writes write nothing").isEqualTo(18);
    }

    private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
    }

    @Test
    void addressesAreGivenUpWithTheLastBuffer() throws Exception {
        AtomicReference<ByteBuffer> kept = new AtomicReference<>();
        BpfObject other = TestObjects.open("memory").load();
        kept.set(MapMemory.of(other.map("counters")).buffer(8, 16).slice());
        int mapped = mapsOfBpf();
        other.close();
        assertThat(mapsOfBpf()).as("mappings of the kernel's maps").isLessThan(mapped);

        // The zeroes in the map's place are of no kernel object; a page beside the kept bytes tells whether they are
        // there.
        long address = SystemNative.address(kept.get());
        collect();
        assertThat(isMapped(address)).isTrue();
        assertThat(kept.get().getLong(0)).isZero();
        other = null;
        kept.set(null);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (isMapped(address) && System.nanoTime() < deadline) {
            collect();
        }
        assertThat(isMapped(address)).isFalse();
    }

    private static void collect() throws InterruptedException {
        System.gc();
        Thread.sleep(20);
    }

    private static int mapsOfBpf() throws IOException {
        return (int) Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("bpf-map"))
                .count();
    }

    private static boolean isMapped(long address) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().anyMatch(line -> {
            String[] range = line.substring(0, line.indexOf(' ')).split("-");
            return address >= Long.parseUnsignedLong(range[0], 16) && address < Long.parseUnsignedLong(range[1], 16);
        });
    }

    /** A read gives what a program or Java wrote, or is refused; it never gives the zeroes that take the map's place. */
    @Test
    void readsThatMeetACloseAreWholeOrRefused() throws Exception {
        for (int round = 0; round < 60; round++) {
            BpfObject other = TestObjects.open("memory").load();
            BpfNumber number = MapMemory.of(other.map("counters")).number(0, 8);
            BpfVariable<Long> variable = MapMemory.of(other.map("counters")).variable(8, BpfType.U64);
            number.set(42);
            variable.set(43L);
            AtomicLong reads = new AtomicLong();
            AtomicBoolean wrong = new AtomicBoolean();
            Thread[] readers = new Thread[3];
            for (int i = 0; i < readers.length; i++) {
                readers[i] = new Thread(() -> {
                    try {
                        while (true) {
                            if (number.get() != 42 || variable.get() != 43) {
                                wrong.set(true);
                            }
                            reads.incrementAndGet();
                        }
                    } catch (IllegalStateException e) {
                        // The end that the test waits for.
                        return;
                    }
                });
                readers[i].start();
            }
            while (reads.get() < 1000) {
                Thread.onSpinWait();
            }
            other.close();
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(wrong).isFalse();
        }
    }

    /** Whatever meets a close is refused, and nothing is left of what was mapped meanwhile. */
    @Test
    void memoryMayBeAskedForWhileItsObjectIsClosed() throws Exception {
        for (int round = 0; round < 60; round++) {
            BpfObject other = TestObjects.open("memory").load();
            BpfMap<byte[], byte[]> map = other.map("slots");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch started = new CountDownLatch(3);
            Thread[] users = new Thread[3];
            for (int i = 0; i < users.length; i++) {
                int user = i;
                users[i] = new Thread(() -> {
                    started.countDown();
                    try {
                        while (true) {
                            switch (user) {
                                case 0 -> MapMemory.of(map).buffer().putInt(0, 1);
                                case 1 -> other.section(".bss").buffer().putLong(0, 1);
                                default -> other.global("config").getAndAdd(1);
                            }
                        }
                    } catch (IllegalStateException e) {
                        // The end that the test waits for.
                        return;
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
                users[i].start();
            }
            started.await();
            if (round % 2 == 0) {
                Thread.sleep(1);
            }
            other.close();
            for (Thread user : users) {
                user.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void numberKeepsItsObject() throws InterruptedException {
        long reports = Leaks.count();
        BpfNumber number = forgottenObjectsNumber();
        for (int i = 0; i < 5; i++) {
            collect();
        }
        assertThat(number.get()).isEqualTo(4_000_000_000L);
        assertThat(Leaks.count()).isEqualTo(reports);
        number = null;
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (Leaks.count() == reports && System.nanoTime() < deadline) {
            collect();
        }
        assertThat(Leaks.count()).isEqualTo(reports + 1);
    }

    @SuppressWarnings("resource")
    private static BpfNumber forgottenObjectsNumber() {
        return TestObjects.open("memory").load().global("word_unsigned");
    }

    @Test
    @SuppressWarnings("try")
    void mapWithoutAnObjectIsMapped() {
        MapSpec spec = MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U32, 3).flags(MapFlag.MMAPABLE);
        try (BpfMap<Long, Long> map = BpfMap.create(spec).as(BpfType.U32, BpfType.U32);
                BpfMap<byte[], byte[]> again = BpfMap.openById(map.info().id())) {
            BpfNumber last = MapMemory.of(map).number(16, 4);
            last.set(0xffff_ffffL);
            assertThat(map.lookup(2L)).contains(0xffff_ffffL);
            assertThat(MapMemory.of(again).number(16, 4).getAndAdd(1)).isEqualTo(0xffff_ffffL);
            assertThat(last.get()).isZero();
            map.close();
            assertClosed(last::get);
            assertThat(MapMemory.of(again).size()).isEqualTo(20);
        }
    }

    @Test
    void mapIsMappedAsTheKernelAllows() {
        MapSpec spec = MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U64, 3);
        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec.flags(MapFlag.MMAPABLE, MapFlag.RDONLY_PROG))) {
            map.update(new byte[4], new byte[] {1, 1, 1, 1, 1, 1, 1, 1});
            MapMemory memory = MapMemory.of(map);
            assertThat(memory.number(0, 8).get()).isEqualTo(0x0101010101010101L);
            assertThat(memory.isReadOnly()).isTrue();
        }
        for (MapFlag access : List.of(MapFlag.RDONLY, MapFlag.WRONLY)) {
            try (BpfMap<byte[], byte[]> map = BpfMap.create(spec.flags(MapFlag.MMAPABLE, access))) {
                assertThatExceptionOfType(BpfException.class).isThrownBy(() -> MapMemory.of(map));
            }
        }
    }
}
