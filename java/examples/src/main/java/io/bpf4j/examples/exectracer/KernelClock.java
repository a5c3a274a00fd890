package io.bpf4j.examples.exectracer;

import io.bpf4j.BpfNumber;
import io.bpf4j.BpfProgram;
import io.bpf4j.RunOptions;
import java.time.Duration;
import java.time.Instant;

/**
 * Turns times of the kernel's clock into times of the wall clock.
 *
 * <p>Programs have no wall clock before Linux 6.1, so their events carry {@code CLOCK_BOOTTIME}, which counts from the start of the machine and never
 * jumps. Java cannot ask for that clock. A small program can: it is run here, between two looks at the wall clock, and what it read belongs to the
 * middle of the two. Of a few attempts the quickest counts, so that the error is that of one system call, some microseconds.
 *
 * <p>The wall clock may be set at any time, which moves it against the kernel's. So its owner should compare them again every now and then.
 */
final class KernelClock {

    private static final int ATTEMPTS = 5;

    private final BpfProgram program;
    private final BpfNumber read;

    /** The same moment by both clocks. */
    private Instant wallClock;

    private long kernelClock;

    /** A clock that goes right from now on. */
    KernelClock(ExecTracer tracer) {
        program = tracer.readClock();
        read = tracer.bss().clockNow();
        compare();
    }

    /** Compares the clocks. */
    void compare() {
        Duration quickest = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            Instant before = Instant.now();
            program.run(RunOptions.packet(new byte[64]));
            long time = read.get();
            Duration duration = Duration.between(before, Instant.now());
            if (quickest == null || duration.compareTo(quickest) < 0) {
                quickest = duration;
                wallClock = before.plus(duration.dividedBy(2));
                kernelClock = time;
            }
        }
    }

    /**
     * The wall clock's time.
     *
     * @param time nanoseconds of {@code CLOCK_BOOTTIME}
     */
    Instant wallClock(long time) {
        return wallClock.plusNanos(time - kernelClock);
    }
}
