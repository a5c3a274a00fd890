package io.bpf4j.benchmarks;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.RunOptions;
import io.bpf4j.event.RingBuffer;
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

/** A million events of 32 bytes from a full ring, as {@code drain} of {@code ring.c} reads them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingDrain {

    static final int EVENTS = 1_000_000;
    private static final RunOptions FILL = RunOptions.packet(new byte[64]).repeat(EVENTS);

    private BpfObject object;
    private BpfProgram program;
    private RingBuffer ring;
    private long sum;

    /** Loads the program and opens the ring. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.ring();
        program = object.program("send_event");
        ring = RingBuffer.of(object.map("events"), event -> sum += event.getLong(event.position()));
    }

    /** Sends the events, outside the measured time. */
    @Setup(Level.Invocation)
    public void fill() {
        program.run(FILL);
    }

    /** As bytes. */
    @Benchmark
    public long raw() {
        int events = ring.consume();
        if (events != EVENTS) {
            throw new IllegalStateException("drained " + events + " events");
        }
        return sum;
    }

    /** Counts what is allocated, unmaps the ring and takes the program out of the kernel. */
    @TearDown
    public void tearDown() {
        fill();
        Allocation.requireNone(this::raw, EVENTS);
        ring.close();
        object.close();
    }
}
