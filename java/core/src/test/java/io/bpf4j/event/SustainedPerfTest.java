package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.event.PerfEventsObject.Counts;
import io.bpf4j.event.PerfEventsObject.Sample;
import io.bpf4j.testing.KernelTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that sends as fast as it can on one CPU, and a reader: each event is received or counted as lost. */
@KernelTest
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SustainedPerfTest {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("io.bpf4j.test.sustained.seconds", 3));

    private static final int CPU = 0;

    /** Checks that what is received is in order and, with what was lost before it, without gaps. */
    private static final class Check {

        private final long pauseNanoseconds;
        private long next;

        private Check(long pauseNanoseconds) {
            this.pauseNanoseconds = pauseNanoseconds;
        }

        private void lost(int cpu, long count) {
            next += count;
        }

        private void event(int cpu, Sample sample) {
            assertThat(cpu).isEqualTo(CPU);
            if (sample.sequence() != next) {
                throw new AssertionError("event " + sample.sequence() + " in the place of " + next);
            }
            next++;
            if (pauseNanoseconds > 0 && next % 1000 == 0) {
                LockSupport.parkNanos(pauseNanoseconds);
            }
        }
    }

    private static void assertEachIsReceivedOrLost(int pages, long pauseNanoseconds, boolean losesSome)
            throws Exception {
        Check check = new Check(pauseNanoseconds);
        try (PerfEventsObject object = new PerfEventsObject();
                PerfBuffer events = PerfBuffer.builder(object.map())
                        .pages(pages)
                        .onLost(check::lost)
                        .build(Sample.TYPE, check::event)) {
            Thread producer = new Thread(() -> {
                long end = System.nanoTime() + TIME.toNanos();
                while (System.nanoTime() < end) {
                    object.emit(CPU, PerfEventsObject.MAX_EVENTS);
                }
            });
            producer.start();
            while (producer.isAlive()) {
                events.poll(Duration.ofMillis(10));
            }
            producer.join();
            events.consume();
            // The kernel tells of the last losses with one more event.
            object.emit(CPU, 1);
            events.consume();
            Counts counts = object.counts(CPU);
            PerfStats stats = events.stats();
            assertThat(counts.failed()).isZero();
            assertThat(stats.events()).isEqualTo(counts.sent()).isGreaterThan(10_000);
            assertThat(stats.lost()).isEqualTo(counts.full());
            assertThat(stats.events() + stats.lost())
                    .isEqualTo(counts.produced())
                    .isEqualTo(check.next);
            if (losesSome) {
                assertThat(stats.lost()).isPositive();
            }
        }
    }

    @Test
    void readerThatIsFast() throws Exception {
        assertEachIsReceivedOrLost(256, 0, false);
    }

    @Test
    void readerThatIsSlow() throws Exception {
        assertEachIsReceivedOrLost(4, 2_000_000, true);
    }
}
