package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Global variables of a loaded object, through the memory that they share with programs. */
@KernelTest
@Timeout(60)
class GlobalMemoryTest {

    record Slot(long sum, @CType("__u32") long count) {
        static final BpfType<Slot> TYPE = BpfType.ofRecord(Slot.class);
    }

    /** What {@code sum} gives before anything is changed. */
    private static final int SUM = 200 - 100 + 60_000 - 30_000 - 2_000_000_000 + 7 + 8 + 40 + 2 + 11 + 3;

    private BpfObject object;

    @BeforeEach
    void load() {
        object = TestObjects.open("memory").load();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private int run(String program) {
        return object.program(program).run(RunOptions.packet(new byte[64])).returnValue();
    }

    @Test
    void numbersOfEverySizeAndSignAreRead() {
        assertThat(object.global("byte_unsigned").get()).isEqualTo(200);
        assertThat(object.global("byte_signed").get()).isEqualTo(-100);
        assertThat(object.global("half_unsigned").get()).isEqualTo(60_000);
        assertThat(object.global("half_signed").get()).isEqualTo(-30_000);
        assertThat(object.global("word_unsigned").get()).isEqualTo(4_000_000_000L);
        assertThat(object.global("word_signed").get()).isEqualTo(-2_000_000_000);
        assertThat(object.global("long_signed").get()).isEqualTo(-3);
        assertThat(object.global("flag").get()).isZero();
        BpfNumber number = object.global("half_signed");
        assertThat(number.name()).isEqualTo("half_signed");
        assertThat(number.section()).isEqualTo(".data");
        assertThat(number.size()).isEqualTo(2);
        assertThat(number.isSigned()).isTrue();
        assertThat(number.isReadOnly()).isFalse();
        assertThat(number).hasToString("global variable half_signed of object memory");
        assertThat(object.global("word_unsigned").isSigned()).isFalse();
    }

    @Test
    void programsSeeWhatJavaWrites() {
        assertThat(run("sum")).isEqualTo(SUM);
        object.global("byte_unsigned").set(255);
        object.global("byte_signed").setRelease(127);
        object.global("half_unsigned").set(0);
        object.global("half_signed").setRelease(-1);
        object.global("word_signed").set(-500);
        object.global("flag").set(1);
        object.global("config").setRelease(50);
        object.global("extra").set(1_000);
        object.global("slot", Slot.TYPE).set(new Slot(1, 2));
        assertThat(run("sum")).isEqualTo(255 + 127 - 1 - 500 + 1 + 50 + 1_000 + 1 + 2 + 2 + 11 + 3);
        assertThat(object.global("byte_signed").getAcquire()).isEqualTo(127);
        assertThat(object.global("half_signed").getAcquire()).isEqualTo(-1);
    }

    @Test
    void javaSeesWhatProgramsWrite() {
        BpfVariable<Slot> slot = object.global("slot", Slot.TYPE);
        BpfNumber config = object.global("config");
        BpfNumber extra = object.global("extra");
        BpfNumber signed = object.global("long_signed");
        ByteBuffer data = object.section(".data.config").buffer();
        assertThat(slot.get()).isEqualTo(new Slot(7, 8));
        assertThat(data.getInt(0)).isEqualTo(40);
        run("change");
        assertThat(slot.get()).isEqualTo(new Slot(70, 80));
        assertThat(slot.section()).isEqualTo(".data");
        assertThat(slot.isReadOnly()).isFalse();
        assertThat(config.getAcquire()).isEqualTo(400);
        assertThat(config.section()).isEqualTo(".data.config");
        assertThat(data.getInt(0)).isEqualTo(400);
        assertThat(extra.get()).isEqualTo(500);
        assertThat(signed.getAcquire()).isEqualTo(-5);
    }

    @Test
    void constantsAreReadOnly() {
        BpfNumber limit = object.global("limit");
        assertThat(limit.get()).isEqualTo(11);
        assertThat(limit.isReadOnly()).isTrue();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> limit.set(12))
                .withMessageContaining("global variable limit of object memory")
                .withMessageContaining("OpenObject.global");
        BpfVariable<Long> custom = object.global("custom_limit", BpfType.U32);
        assertThat(custom.get()).isEqualTo(2);
        assertThat(custom.isReadOnly()).isTrue();
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> custom.set(3L));
        MapMemory section = object.section(".rodata.limits");
        assertThat(section.isReadOnly()).isTrue();
        assertThatThrownBy(() -> section.buffer().put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        assertThat(run("sum")).isEqualTo(SUM);
    }

    @Test
    void constantsAreWhatWasSetBeforeTheLoad() {
        try (BpfObject set = TestObjects.open("memory")
                .global("limit", 99)
                .global("config", 7)
                .load()) {
            assertThat(set.global("limit").get()).isEqualTo(99);
            assertThat(set.global("config").get()).isEqualTo(7);
        }
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        BpfNumber number = object.global("byte_unsigned");
        assertThatThrownBy(() -> number.set(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> number.setRelease(-129)).isInstanceOf(IllegalArgumentException.class);
        BpfNumber word = object.global("word_unsigned");
        assertThatThrownBy(() -> word.compareAndSet(0, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> word.compareAndSet(1L << 32, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> object.global("slot", Slot.TYPE).set(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void unknownNamesSizesAndSectionsAreExplained() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> object.global("nothing"))
                .withMessageContaining("global variable nothing of object memory")
                .withMessageContaining("packets32");
        assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.global("nothing", BpfType.U64));
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.global("slot"))
                .withMessageContaining("16 bytes and is no number");
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.global("packets", BpfType.U32))
                .withMessageContaining("8 bytes")
                .withMessageContaining("4");
        assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.section(".nothing"));
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> object.section("slots"))
                .withMessageContaining(".data.config");
    }

    @Test
    void sectionOfStaticVariablesCannotBeMapped() {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> object.section(".data.hidden"))
                .withMessageContaining("static");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> object.global("hidden"));
        run("change");
        assertThat(object.map(".data.hidden", BpfType.U32, BpfType.U32).lookup(0L))
                .contains(4L);
    }

    @Test
    void sectionsHaveOneEntry() {
        try (OpenObject open = TestObjects.open("memory")) {
            for (String section : List.of(".bss", ".data.hidden")) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> open.map(section).maxEntries(100_000))
                        .withMessageContaining("map " + section + " of object memory");
            }
        }
    }

    @Test
    void smallNumbersHaveNoAtomicOperations() {
        BpfNumber half = object.global("half_unsigned");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> half.getAndAdd(1))
                .withMessageContaining("fewer than 4 bytes");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> half.compareAndSet(60_000, 1));
        BpfNumber across = object.section(".data").number(1, 4);
        across.set(5);
        assertThat(across.get()).isEqualTo(5);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> across.getAndAdd(1))
                .withMessageContaining("no multiple of its 4 bytes");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(across::getAcquire);
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> across.setRelease(1));
    }

    @Test
    void atomicOperationsCompareAndWrap() {
        BpfNumber word = object.global("word_unsigned");
        assertThat(word.compareAndSet(4_000_000_000L, 0xffff_ffffL)).isTrue();
        assertThat(word.compareAndSet(4_000_000_000L, 0)).isFalse();
        assertThat(word.getAndAdd(2)).isEqualTo(0xffff_ffffL);
        assertThat(word.get()).isEqualTo(1);
        BpfNumber signed = object.global("word_signed");
        assertThat(signed.getAndAdd(-1)).isEqualTo(-2_000_000_000);
        assertThat(signed.get()).isEqualTo(-2_000_000_001);
        BpfNumber wide = object.global("packets");
        assertThat(wide.compareAndSet(0, -1)).isTrue();
        assertThat(wide.getAndAdd(2)).isEqualTo(-1);
        assertThat(wide.get()).isEqualTo(1);
    }

    /** No addition is lost, neither of Java's nor of the program's. */
    @Test
    void threadsAndProgramsAddUpExactly() throws Exception {
        int additions = 200_000;
        int runs = 20_000;
        BpfNumber packets = object.global("packets");
        BpfNumber packets32 = object.global("packets32");
        BpfNumber counter = MapMemory.of(object.map("counters")).number(0, 8);
        BpfProgram program = object.program("count");
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            workers.add(executor.submit((Callable<Void>) () -> {
                for (int j = 0; j < additions; j++) {
                    packets.getAndAdd(1);
                    packets32.getAndAdd(1);
                    long before;
                    do {
                        before = counter.getAcquire();
                    } while (!counter.compareAndSet(before, before + 1));
                }
                return null;
            }));
        }
        workers.add(executor.submit((Callable<Void>) () -> {
            for (int j = 0; j < runs; j++) {
                program.run(RunOptions.packet(new byte[64]));
            }
            return null;
        }));
        for (Future<?> worker : workers) {
            worker.get();
        }
        executor.shutdown();
        // A run may be started again by a signal, so the program's own count tells how often it ran.
        long ran = packets.get() - 3L * additions;
        assertThat(ran).isBetween((long) runs, runs + 100L);
        assertThat(packets32.get()).isEqualTo(packets.get());
        assertThat(counter.get()).isEqualTo(packets.get());
    }

    @Test
    void numbersAllocateNothing() {
        BpfNumber packets = object.global("packets");
        BpfNumber byteNumber = object.global("byte_signed");
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        long allocated = 0;
        int calls = 50_000;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                sum += packets.get() + byteNumber.get() + packets.getAcquire();
                packets.set(i);
                packets.setRelease(i);
                packets.getAndAdd(1);
                packets.compareAndSet(i + 1L, i);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes for %d calls", 7 * calls).isLessThan(calls);
        assertThat(sum).isNotZero();
    }
}
