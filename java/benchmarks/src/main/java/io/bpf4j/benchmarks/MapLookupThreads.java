package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Eight threads look up the keys of one hash map of 1,024 entries, as {@code map_threads.c} does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapLookupThreads {

    private static final int THREADS = 8;
    private static final int ROUNDS = 16;
    private static final int ENTRIES = 1024;

    static final int LOOKUPS = THREADS * ROUNDS * ENTRIES;

    private final FlowKey[] keys = new FlowKey[ENTRIES];
    private final List<Callable<Long>> tasks = new ArrayList<>();
    private BpfObject object;
    private BpfMap<FlowKey, FlowStats> map;
    private ExecutorService executor;

    /** Loads and fills the map, and starts the threads. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.maps();
        map = BenchmarkObjects.filled(object, "small");
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = FlowKey.of(i);
        }
        executor = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            tasks.add(this::lookUp);
        }
    }

    private long lookUp() {
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (FlowKey key : keys) {
                FlowStats stats = map.lookup(key).orElseThrow();
                sum += stats.packets() + stats.bytes();
            }
        }
        return sum;
    }

    /** Through records. */
    @Benchmark
    public long typed() throws InterruptedException, ExecutionException {
        long sum = 0;
        for (Future<Long> each : executor.invokeAll(tasks)) {
            sum += each.get();
        }
        return sum;
    }

    /** Ends the threads and takes the map out of the kernel. */
    @TearDown
    public void tearDown() {
        executor.shutdown();
        object.close();
    }
}
