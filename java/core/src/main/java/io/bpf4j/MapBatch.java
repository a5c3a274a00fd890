package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Writes or deletes many entries: in batches, or one by one where the kernel or the kind of map has none.
 *
 * <p>The caller fills keys and values from index 0 on and calls when {@link #capacity()} is reached, and once more at the end. Not thread-safe.
 */
final class MapBatch {

    private final MapCore core;
    private final int capacity;
    private final int valueStride;
    private final ByteBuffer keys;
    private final ByteBuffer values;
    private final ByteBuffer count = Memory.allocate(Integer.BYTES);
    private final long keysAddress;
    private final long valuesAddress;
    private final long countAddress;
    private boolean oneByOne;
    /** Entries written or deleted so far. */
    private long done;

    MapBatch(MapCore core) {
        this(core, false);
    }

    MapBatch(MapCore core, boolean oneByOne) {
        this.core = core;
        this.oneByOne = oneByOne;
        this.valueStride = core.valueStride();
        this.capacity = MapCursor.pageCapacity(core);
        this.keys = Memory.allocate(Math.multiplyExact(capacity, core.keySize()));
        this.values = Memory.allocate(Math.multiplyExact(capacity, valueStride));
        this.keysAddress = SystemNative.address(keys);
        this.valuesAddress = SystemNative.address(values);
        this.countAddress = SystemNative.address(count);
    }

    /** How many entries there is room for. */
    int capacity() {
        return capacity;
    }

    ByteBuffer keys() {
        return keys;
    }

    int keyOffset(int entry) {
        return entry * core.keySize();
    }

    ByteBuffer values() {
        return values;
    }

    int valueOffset(int entry) {
        return entry * valueStride;
    }

    /** Copies keys from a buffer: so many, after so many from its position. */
    void putKeys(ByteBuffer from, int first, int entries) {
        keys.put(0, from, from.position() + keyOffset(first), keyOffset(entries));
    }

    /** Copies values from a buffer: so many, after so many from its position. */
    void putValues(ByteBuffer from, int first, int entries) {
        values.put(0, from, from.position() + valueOffset(first), valueOffset(entries));
    }

    /** Entries written or deleted by all calls so far. */
    long done() {
        return done;
    }

    /**
     * Writes the first entries.
     *
     * @param flags {@code BPF_F_LOCK} or 0
     */
    void update(int entries, long flags) {
        run(entries, new Call() {
            @Override
            public int batch(int fd, int first) {
                return MapNative.updateBatch(
                        fd, keysAddress + keyOffset(first), valuesAddress + valueOffset(first), countAddress, flags);
            }

            @Override
            public int one(int fd, int entry) {
                return MapNative.update(fd, keysAddress + keyOffset(entry), valuesAddress + valueOffset(entry), flags);
            }

            @Override
            public BpfException failure(int fd, int result) {
                return MapCalls.updateFailure(core, fd, UpdateMode.ANY, flags, result);
            }
        });
    }

    /** Deletes the first keys, passing over those that are not there. */
    void delete(int entries) {
        run(entries, new Call() {
            @Override
            public int batch(int fd, int first) {
                return MapNative.deleteBatch(fd, keysAddress + keyOffset(first), countAddress);
            }

            @Override
            public int one(int fd, int entry) {
                return MapNative.delete(fd, keysAddress + keyOffset(entry));
            }

            @Override
            public BpfException failure(int fd, int result) {
                return MapCalls.deleteFailure(core, fd, result);
            }
        });
    }

    private void run(int entries, Call call) {
        Slot slot = core.descriptor().acquire();
        try {
            int next = 0;
            while (next < entries) {
                next += oneByOne ? runOne(slot.fd(), next, call) : runBatch(slot.fd(), next, entries - next, call);
            }
        } finally {
            core.release(slot);
            Reference.reachabilityFence(this);
        }
    }

    /** Runs one entry; returns by how many the caller may go on. */
    private int runOne(int fd, int entry, Call call) {
        int result = call.one(fd, entry);
        if (result == 0) {
            done++;
        } else if (result != -Errno.ENOENT) {
            throw call.failure(fd, result);
        }
        return 1;
    }

    private int runBatch(int fd, int first, int entries, Call call) {
        count.putInt(0, entries);
        int result = call.batch(fd, first);
        int processed = count.getInt(0);
        // Where there are no batches the kernel leaves the count alone.
        if (processed == entries && (result == -Errno.EINVAL || Errno.isNotSupported(-result))) {
            oneByOne = true;
            return 0;
        }
        done += processed;
        if (result == 0) {
            return entries;
        }
        if (result == -Errno.ENOENT) {
            return processed + 1;
        }
        if (result == -Errno.EINTR || result == -Errno.EAGAIN) {
            return processed;
        }
        throw call.failure(fd, result);
    }

    /** The system calls of one operation. */
    private interface Call {

        int batch(int fd, int first);

        int one(int fd, int entry);

        BpfException failure(int fd, int result);
    }
}
