package io.bpf4j;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.ByteBuffer;

/** Keys one after the other, and values one after the other, in memory that the kernel reads or writes. */
final class EntryBuffers {

    private static final int PAGE_BYTES = 64 * 1024;
    private static final int MIN_ENTRIES = 16;

    private final int capacity;
    private final int keySize;
    private final int valueStride;
    private final ByteBuffer keys;
    private final ByteBuffer values;
    private final long keysAddress;
    private final long valuesAddress;

    /**
     * Room for entries of a map.
     *
     * @param capacity how many
     */
    EntryBuffers(MapCore core, int capacity) {
        this.capacity = capacity;
        this.keySize = core.keySize();
        this.valueStride = core.valueStride();
        this.keys = Memory.allocate(Math.multiplyExact(capacity, keySize));
        this.values = Memory.allocate(Math.multiplyExact(capacity, valueStride));
        this.keysAddress = SystemNative.address(keys);
        this.valuesAddress = SystemNative.address(values);
    }

    /** How many entries make a page of about 64 KiB. */
    static int pageCapacity(MapCore core) {
        return capacity(core, Math.max(PAGE_BYTES / entrySize(core), MIN_ENTRIES));
    }

    /** So many entries, or as many as the map and a buffer take at most. */
    static int capacity(MapCore core, long entries) {
        long most = Math.min(limit(core), Integer.MAX_VALUE / entrySize(core));
        return (int) Math.max(1, Math.min(entries, most));
    }

    private static long entrySize(MapCore core) {
        return Math.max(1, (long) core.keySize() + core.valueStride());
    }

    /** How many entries the map can have. Some kinds have no maximum and say that it is 0. */
    static long limit(MapCore core) {
        return core.maxEntries() == 0 ? Long.MAX_VALUE : core.maxEntries();
    }

    /** How many entries there is room for. */
    int capacity() {
        return capacity;
    }

    ByteBuffer keys() {
        return keys;
    }

    int keyOffset(int entry) {
        return entry * keySize;
    }

    long keyAddress(int entry) {
        return keysAddress + keyOffset(entry);
    }

    ByteBuffer values() {
        return values;
    }

    int valueOffset(int entry) {
        return entry * valueStride;
    }

    long valueAddress(int entry) {
        return valuesAddress + valueOffset(entry);
    }
}
