package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.util.EnumSet;

/**
 * A set that answers "maybe" or "certainly not" ({@code BPF_MAP_TYPE_BLOOM_FILTER}, Linux 5.16). Nothing can be taken out again. How often it is
 * wrong follows from the map's maximum number of entries, which it was made for, and its number of hash functions ({@link MapInfo#extra()}, 5 if
 * that is 0).
 *
 * <pre>{@code
 * BloomFilter<Inet4Address> seen = BloomFilter.of(object.map("seen"), BpfType.IPV4);
 * seen.add(address);
 * if (!seen.mightContain(other)) {
 *     // It was never added.
 * }
 * }</pre>
 *
 * <p>Values are compared by their bytes, padding included. Each operation is one system call. Lives as long as the map that it was made of; later
 * calls are {@link IllegalStateException}s. Thread-safe.
 *
 * @param <V> Java type of the values
 */
public final class BloomFilter<V> {

    private final MapCore core;
    private final BpfType<V> type;

    private BloomFilter(BpfMap<?, ?> map, BpfType<V> type) {
        this.core = MapCalls.require(map, EnumSet.of(BpfMapType.BLOOM_FILTER), "add values to");
        this.type = MapCalls.requireValue(map, type);
    }

    /**
     * The filter that a map is.
     *
     * @param map a map of type {@link BpfMapType#BLOOM_FILTER}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> BloomFilter<V> of(BpfMap<?, ?> map, BpfType<V> value) {
        return new BloomFilter<>(map, value);
    }

    /**
     * Adds a value. A filter is never full; with more values than it was made for it is wrong more often.
     *
     * @param value the value
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void add(V value) {
        Slot slot = core.acquire();
        try {
            type.write(slot.memory(), core.valueOffset(), value);
            MapCalls.update(core, slot, UpdateMode.ANY, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * As {@link #add(Object)}, from a buffer.
     *
     * @param value as many bytes as a value has from its position, which does not move
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    public void addRaw(ByteBuffer value) {
        Slot slot = core.acquire();
        try {
            RawEntries.putValue(core, slot, value);
            MapCalls.update(core, slot, UpdateMode.ANY, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Whether a value may have been added.
     *
     * @param value the value
     * @return false if it certainly was not
     * @throws BpfException if the kernel refuses
     */
    public boolean mightContain(V value) {
        Slot slot = core.acquire();
        try {
            type.write(slot.memory(), core.valueOffset(), value);
            return MapCalls.lookup(core, slot, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * As {@link #mightContain(Object)}, from a buffer.
     *
     * @param value as many bytes as a value has from its position, which does not move
     * @return false if it certainly was not added
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    public boolean mightContainRaw(ByteBuffer value) {
        Slot slot = core.acquire();
        try {
            RawEntries.putValue(core, slot, value);
            return MapCalls.lookup(core, slot, 0);
        } finally {
            core.release(slot);
        }
    }

    @Override
    public String toString() {
        return core.subject();
    }
}
