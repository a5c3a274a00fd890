package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
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

/** All entries of a hash map of 100,000, as {@code iterate} and {@code walk} of {@code map.c} read them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapIterate {

    static final int ENTRIES = 100_000;

    private BpfObject object;
    private BpfMap<FlowKey, FlowStats> map;
    private long sum;

    /** Loads and fills the map. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.maps();
        map = BenchmarkObjects.filled(object, "large");
    }

    /** As records. */
    @Benchmark
    public long typed() {
        map.forEach((key, stats) -> sum += key.source() + stats.packets() + stats.bytes());
        return sum;
    }

    /** Counts what is allocated, and takes the map out of the kernel. */
    @TearDown
    public void tearDown() {
        Allocation.report(this::typed, ENTRIES);
        object.close();
    }
}
