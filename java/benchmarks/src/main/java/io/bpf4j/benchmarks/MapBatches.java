package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Writes and deletes all entries of a hash map of 100,000, as {@code map_batch.c} does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapBatches {

    static final int ENTRIES = 100_000;

    private BpfObject object;
    private BpfMap<FlowKey, FlowStats> map;
    private final Map<FlowKey, FlowStats> entries = new LinkedHashMap<>();
    private final List<FlowKey> keys = new ArrayList<>();

    /** Loads the map and makes the entries. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.maps();
        map = object.map("large", FlowKey.TYPE, FlowStats.TYPE);
        for (int i = 0; i < ENTRIES; i++) {
            keys.add(FlowKey.of(i));
            entries.put(keys.get(i), FlowStats.of(i));
        }
    }

    /** Empties or fills the map, outside the measured time. */
    @Setup(Level.Invocation)
    public void prepare(BenchmarkParams benchmark) {
        if (benchmark.getBenchmark().endsWith(".update")) {
            map.clear();
        } else {
            map.updateAll(entries);
        }
    }

    /** Writes records. */
    @Benchmark
    public long update() {
        return require(map.updateAll(entries));
    }

    /** Deletes by records. */
    @Benchmark
    public long delete() {
        return require(map.deleteAll(keys));
    }

    private static long require(long done) {
        if (done != ENTRIES) {
            throw new IllegalStateException(done + " entries instead of " + ENTRIES);
        }
        return done;
    }

    /** Takes the map out of the kernel. */
    @TearDown
    public void tearDown() {
        object.close();
    }
}
