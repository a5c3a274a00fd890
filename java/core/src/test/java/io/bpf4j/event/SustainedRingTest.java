package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.KernelTest;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A program that sends as fast as it can, and a reader that keeps up or does not: each event is received or was dropped. For
 * {@code io.bpf4j.test.sustained.seconds} seconds each.
 */
@KernelTest
class SustainedRingTest {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("io.bpf4j.test.sustained.seconds", 3));

    /** Bytes of a record with its header. */
    private static final int RECORD_SIZE = 40;

    @Test
    void whatIsNotDroppedIsReceivedByAFastHandler() throws Exception {
        try (Emitter emitter = new Emitter()) {
            RingStats stats = run(emitter, 0);
            assertThat(stats.events())
                    .as("events in %s", LENGTH)
                    .isGreaterThan(LENGTH.toSeconds() * 100_000 / slowness());
        }
    }

    @Test
    void whatIsNotDroppedIsReceivedByASlowHandler() throws Exception {
        try (Emitter emitter = new Emitter()) {
            RingStats stats = run(emitter, Duration.ofMillis(1).toNanos());
            assertThat(emitter.counter("dropped")).as("the ring was full").isPositive();
            assertThat(stats.largestBacklog())
                    .isGreaterThan(emitter.map("large").maxEntries() - 2 * RECORD_SIZE);
        }
    }

    private static int slowness() {
        return io.bpf4j.testing.Machine.IS_EMULATED ? 100 : 1;
    }

    /** Lets producer and reader run, and checks that each event was one in the right order. */
    private static RingStats run(Emitter emitter, long pauseEvery1000) throws Exception {
        long[] last = new long[2];
        AtomicBoolean ended = new AtomicBoolean();
        try (RingBuffer events = RingBuffer.of(emitter.map("large"), event -> {
            // The number among all that were produced, and how many were dropped before it.
            long number = event.getLong(event.position());
            long droppedBefore = event.getLong(event.position() + Long.BYTES);
            last[1]++;
            if (number <= last[0] || number != last[1] + droppedBefore) {
                throw new AssertionError("event " + number + " after " + last[0] + ", the " + last[1] + "th, "
                        + droppedBefore + " dropped");
            }
            last[0] = number;
            if (pauseEvery1000 > 0 && last[1] % 1000 == 0) {
                LockSupport.parkNanos(pauseEvery1000);
            }
        })) {
            FutureTask<Void> producer = new FutureTask<>(
                    () -> {
                        while (!ended.get()) {
                            emitter.repeat("flood", 1000);
                        }
                    },
                    null);
            new Thread(producer).start();
            long deadline = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - deadline < 0) {
                events.pollUntil(deadline);
            }
            ended.set(true);
            producer.get();
            events.consume();
            RingStats stats = events.stats();
            assertThat(stats.events() + emitter.counter("dropped")).isEqualTo(emitter.counter("produced"));
            assertThat(stats.bytes()).isEqualTo(32 * stats.events());
            return stats;
        }
    }
}
