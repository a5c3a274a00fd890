package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Looks up the keys of a hash map of 1,024 entries, one after the other, as {@code lookup} of {@code map.c} does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapLookup {

    static final int ENTRIES = 1024;

    /** Offset of {@code bytes} in {@code struct flow_stats}. */
    private static final int BYTES = 8;

    private BpfObject object;
    private BpfMap<FlowKey, FlowStats> map;
    private FlowKey[] keys;
    private ByteBuffer rawKeys;
    private ByteBuffer rawValue;

    /** Loads and fills the map, and makes the keys in both forms. */
    @Setup
    public void setUp() {
        object = BenchmarkObjects.maps();
        map = BenchmarkObjects.filled(object, "small");
        keys = new FlowKey[ENTRIES];
        rawKeys = buffer(ENTRIES * map.keySize());
        rawValue = buffer(map.valueSize());
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = FlowKey.of(i);
            FlowKey.TYPE.write(rawKeys, i * map.keySize(), keys[i]);
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Through records. */
    @Benchmark
    public long typed() {
        long sum = 0;
        for (FlowKey key : keys) {
            FlowStats stats = map.lookup(key).orElseThrow();
            sum += stats.packets() + stats.bytes();
        }
        return sum;
    }

    /** Through the caller's buffers. */
    @Benchmark
    public long raw() {
        long sum = 0;
        for (int i = 0; i < ENTRIES; i++) {
            rawKeys.position(i * FlowKey.TYPE.size());
            if (!map.lookupRaw(rawKeys, rawValue)) {
                throw new IllegalStateException("a key is missing");
            }
            sum += rawValue.getLong(0) + rawValue.getLong(BYTES);
        }
        return sum;
    }

    /** Counts what the benchmark that was run allocates, and takes the map out of the kernel. */
    @TearDown
    public void tearDown(BenchmarkParams benchmark) {
        if (benchmark.getBenchmark().endsWith(".raw")) {
            Allocation.requireNone(this::raw, ENTRIES);
        } else {
            Allocation.report(this::typed, ENTRIES);
        }
        object.close();
    }
}
