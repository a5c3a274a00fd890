package io.bpf4j.benchmarks;

import io.bpf4j.BpfNumber;
import io.bpf4j.BpfObject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads a global variable through the memory that is shared with programs, as {@code global.c} does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GlobalRead {

    static final int READS = 100_000;

    private BpfObject object;
    private BpfNumber packets;

    /** Loads the object. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.maps();
        packets = object.global("packets");
    }

    /** As a number. */
    @Benchmark
    public long number() {
        long sum = 0;
        for (int i = 0; i < READS; i++) {
            sum += packets.get();
        }
        return sum;
    }

    /** Takes the object out of the kernel. */
    @TearDown
    public void tearDown() {
        Allocation.requireNone(this::number, READS);
        object.close();
    }
}
