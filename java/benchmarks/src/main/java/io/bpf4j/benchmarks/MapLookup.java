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

/** One lookup in a hash map of 1,024 entries, key after key, as {@code lookup} of {@code map.c} does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapLookup {

    private static final int ENTRIES = 1024;

    /** Offset of {@code bytes} in {@code struct flow_stats}. */
    private static final int BYTES = 8;

    private BpfObject object;
    private BpfMap<FlowKey, FlowStats> map;
    private FlowKey[] keys;
    private ByteBuffer rawKeys;
    private ByteBuffer rawValue;
    private int next;

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
        FlowStats stats = map.lookup(keys[advance()]).orElseThrow();
        return stats.packets() + stats.bytes();
    }

    /** Through the caller's buffers. */
    @Benchmark
    public long raw() {
        rawKeys.position(advance() * FlowKey.TYPE.size());
        if (!map.lookupRaw(rawKeys, rawValue)) {
            throw new IllegalStateException("a key is missing");
        }
        return rawValue.getLong(0) + rawValue.getLong(BYTES);
    }

    private int advance() {
        int index = next;
        next = (index + 1) % ENTRIES;
        return index;
    }

    /** Takes the map out of the kernel. */
    @TearDown
    public void tearDown() {
        object.close();
    }
}
