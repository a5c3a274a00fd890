package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.RunOptions;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** A million events of 32 bytes from a full ring, as {@code drain} of {@code ring.c} reads them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingDrain {

    static final int EVENTS = 1_000_000;
    private static final RunOptions FILL = RunOptions.packet(new byte[64]).repeat(EVENTS);

    /** {@code struct event} of the program. */
    record Event(
            @CType("__u64") long sequence,
            @CType("__u64") long data,
            @CType("__u64") long dataEnd,
            @CType("__u64") long rest) {}

    private BpfObject object;
    private BpfProgram program;
    private RingBuffer ring;
    private long sum;

    /** Loads the program and opens the ring for the benchmark that is run: the other one's handler is never seen by the JIT compiler. */
    @Setup
    public void setUp(BenchmarkParams benchmark) {
        object = BenchmarkObjects.ring();
        program = object.program("send_event");
        BpfMap<byte[], byte[]> events = object.map("events");
        ring = isTyped(benchmark)
                ? RingBuffer.of(events, BpfType.ofRecord(Event.class), event -> sum += event.sequence())
                : RingBuffer.of(events, event -> sum += event.getLong(event.position()));
    }

    private static boolean isTyped(BenchmarkParams benchmark) {
        return benchmark.getBenchmark().endsWith(".typed");
    }

    /** Sends the events, outside the measured time. */
    @Setup(Level.Invocation)
    public void fill() {
        program.run(FILL);
    }

    /** As bytes. */
    @Benchmark
    public long raw() {
        return drain();
    }

    /** As records. */
    @Benchmark
    public long typed() {
        return drain();
    }

    private long drain() {
        int events = ring.consume();
        if (events != EVENTS) {
            throw new IllegalStateException("drained " + events + " events");
        }
        return sum;
    }

    /** Counts what is allocated, unmaps the ring and takes the program out of the kernel. */
    @TearDown
    public void tearDown(BenchmarkParams benchmark) {
        fill();
        if (isTyped(benchmark)) {
            Allocation.report(this::typed, EVENTS);
        } else {
            Allocation.requireNone(this::raw, EVENTS);
        }
        ring.close();
        object.close();
    }
}
