package io.bpf4j.benchmarks;

import io.bpf4j.BpfObject;
import io.bpf4j.RunOptions;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.type.BpfType;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long after its submission an event reaches the handler of a waiting reader, at a thousand events a second, as {@code ring_latency.c} measures it. The
 * events have the times of their submission, so that what JMH times is of no interest.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingLatency {

    /** Longer than the pause between two events. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** The latencies of an iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Latencies {

        private static final int MAX = 100_000;

        private final long[] nanoseconds = new long[MAX];
        private int count;

        /** Forgets those of the iteration before. */
        @Setup(Level.Iteration)
        public void clear() {
            count = 0;
        }

        void add(long latency) {
            if (count < MAX) {
                nanoseconds[count++] = latency;
            }
        }

        /** The median. */
        public long p50() {
            return percentile(50);
        }

        /** What one of a hundred events exceeds. */
        public long p99() {
            return percentile(99);
        }

        private long percentile(int percentile) {
            long[] sorted = Arrays.copyOf(nanoseconds, count);
            Arrays.sort(sorted);
            return count == 0 ? 0 : sorted[(int) ((count - 1L) * percentile / 100)];
        }
    }

    private BpfObject object;
    private RingBuffer ring;
    private Latencies latencies;

    /** Starts the kernel's timer. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.latency();
        object.program("start").run(RunOptions.packet(new byte[64]));
        // The kernel's clock is the one of nanoTime.
        ring = RingBuffer.of(
                object.map("events"), BpfType.U64, submitted -> latencies.add(System.nanoTime() - submitted));
    }

    /** As numbers. */
    @Benchmark
    public int typed(Latencies latencies) {
        this.latencies = latencies;
        return ring.poll(TIMEOUT);
    }

    /** Ends the timer. */
    @TearDown
    public void tearDown() {
        ring.close();
        object.close();
    }
}
