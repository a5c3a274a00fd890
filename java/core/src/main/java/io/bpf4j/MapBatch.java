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
    private final EntryBuffers entries;
    private final ByteBuffer count = Memory.allocate(Integer.BYTES);
    private final long countAddress = SystemNative.address(count);
    private boolean oneByOne;
    /** Entries written or deleted so far. */
    private long done;

    MapBatch(MapCore core) {
        this(core, false);
    }

    MapBatch(MapCore core, boolean oneByOne) {
        this.core = core;
        this.oneByOne = oneByOne;
        this.entries = new EntryBuffers(core, EntryBuffers.pageCapacity(core));
    }

    /** How many entries there is room for. */
    int capacity() {
        return entries.capacity();
    }

    /** Where the caller puts keys. */
    ByteBuffer keys() {
        return entries.keys();
    }

    int keyOffset(int entry) {
        return entries.keyOffset(entry);
    }

    /** Where the caller puts values. */
    ByteBuffer values() {
        return entries.values();
    }

    int valueOffset(int entry) {
        return entries.valueOffset(entry);
    }

    /** Copies keys from a buffer: so many, after so many from its position. */
    void putKeys(ByteBuffer from, int first, int number) {
        keys().put(0, from, from.position() + keyOffset(first), keyOffset(number));
    }

    /** Copies values from a buffer: so many, after so many from its position. */
    void putValues(ByteBuffer from, int first, int number) {
        values().put(0, from, from.position() + valueOffset(first), valueOffset(number));
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
    void update(int number, long flags) {
        run(number, new Call() {
            @Override
            public int batch(int fd, int first) {
                return MapNative.updateBatch(
                        fd, entries.keyAddress(first), entries.valueAddress(first), countAddress, flags);
            }

            @Override
            public int one(int fd, int entry) {
                return MapNative.update(fd, entries.keyAddress(entry), entries.valueAddress(entry), flags);
            }

            @Override
            public BpfException failure(int fd, int result) {
                return MapCalls.updateFailure(core, fd, UpdateMode.ANY, flags, result);
            }
        });
    }

    /** Deletes the first keys, passing over those that are not there. */
    void delete(int number) {
        run(number, new Call() {
            @Override
            public int batch(int fd, int first) {
                return MapNative.deleteBatch(fd, entries.keyAddress(first), countAddress);
            }

            @Override
            public int one(int fd, int entry) {
                return MapNative.delete(fd, entries.keyAddress(entry));
            }

            @Override
            public BpfException failure(int fd, int result) {
                return MapCalls.deleteFailure(core, fd, result);
            }
        });
    }

    private void run(int number, Call call) {
        Slot slot = core.descriptor().acquire();
        try {
            int next = 0;
            while (next < number) {
                next += oneByOne ? runOne(slot.fd(), next, call) : runBatch(slot.fd(), next, number - next, call);
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

    private int runBatch(int fd, int first, int number, Call call) {
        count.putInt(0, number);
        int result = call.batch(fd, first);
        int processed = count.getInt(0);
        // Where there are no batches the kernel leaves the count alone.
        if (processed == number && (result == -Errno.EINVAL || Errno.isNotSupported(-result))) {
            oneByOne = true;
            return 0;
        }
        done += processed;
        if (result == 0) {
            return number;
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
