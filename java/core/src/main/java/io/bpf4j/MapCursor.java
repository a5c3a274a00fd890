package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads a map page by page: in batches, or entry by entry where the kernel or the kind of map has no batches.
 *
 * <p>Not thread-safe. Between pages the map is free to change, and to be closed.
 */
final class MapCursor {

    private static final int PAGE_BYTES = 64 * 1024;
    private static final int MIN_ENTRIES = 16;

    /** The kernel's cursor: at least an index of a hash bucket, for some kinds a key. */
    private static final int MIN_CURSOR_SIZE = 8;

    private final MapCore core;
    private final int cursorSize;
    /** Room for the cursor that goes in, the one that comes out, and the number of entries. */
    private final ByteBuffer control;

    private final long controlAddress;
    private final int countOffset;
    private int capacity;
    private ByteBuffer keys;
    private ByteBuffer values;
    private long keysAddress;
    private long valuesAddress;
    private int count;
    private boolean started;
    private boolean ended;
    private boolean oneByOne;
    private long seen;

    /** A cursor before the first page. */
    MapCursor(MapCore core) {
        this(core, false, pageCapacity(core));
    }

    /**
     * A cursor before the first page.
     *
     * @param oneByOne whether to go without batches from the start
     * @param capacity entries on a page at first; batches enlarge it where the kernel asks for more
     */
    MapCursor(MapCore core, boolean oneByOne, int capacity) {
        core.requireSingleValues("iterate over");
        this.core = core;
        this.oneByOne = oneByOne;
        this.cursorSize = Memory.align8(Math.max(core.keySize(), MIN_CURSOR_SIZE));
        this.countOffset = 2 * cursorSize;
        this.control = Memory.allocate(countOffset + Integer.BYTES);
        this.controlAddress = SystemNative.address(control);
        allocate(capacity);
    }

    private static int pageCapacity(MapCore core) {
        int entrySize = Math.max(1, core.keySize() + core.valueSize());
        return (int) Math.max(1, Math.min(Math.max(PAGE_BYTES / entrySize, MIN_ENTRIES), core.maxEntries()));
    }

    private void allocate(int entries) {
        capacity = entries;
        keys = Memory.allocate(Math.multiplyExact(entries, core.keySize()));
        values = Memory.allocate(Math.multiplyExact(entries, core.valueSize()));
        keysAddress = SystemNative.address(keys);
        valuesAddress = SystemNative.address(values);
    }

    /** Number of entries on this page; 0 before the first. */
    int count() {
        return count;
    }

    /** The keys of this page, one after the other. */
    ByteBuffer keys() {
        return keys;
    }

    int keyOffset(int entry) {
        return entry * core.keySize();
    }

    /** The values of this page, one after the other. */
    ByteBuffer values() {
        return values;
    }

    int valueOffset(int entry) {
        return entry * core.valueSize();
    }

    /**
     * Reads the next page, which may be empty.
     *
     * @return false after the last page
     */
    boolean nextPage() {
        count = 0;
        if (ended) {
            return false;
        }
        Descriptor descriptor = core.descriptor();
        Slot slot = descriptor.acquire();
        try {
            if (!oneByOne) {
                readBatch(slot.fd());
            }
            if (oneByOne) {
                walk(slot.fd());
            }
            return true;
        } finally {
            descriptor.release(slot);
            Reference.reachabilityFence(this);
        }
    }

    private void readBatch(int fd) {
        while (true) {
            control.putInt(countOffset, capacity);
            int result = MapNative.lookupBatch(
                    fd,
                    started ? controlAddress : 0,
                    controlAddress + cursorSize,
                    keysAddress,
                    valuesAddress,
                    controlAddress + countOffset);
            switch (-result) {
                case 0, Errno.ENOENT -> {
                    count = control.getInt(countOffset);
                    control.put(0, control, cursorSize, cursorSize);
                    started = true;
                    ended = result != 0;
                    return;
                }
                // A bucket has more entries than the batch has room for.
                case Errno.ENOSPC -> allocate(Math.multiplyExact(capacity, 2));
                case Errno.EINTR, Errno.EAGAIN -> {}
                case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOTSUPP -> {
                    if (started) {
                        throw failure(result);
                    }
                    oneByOne = true;
                    return;
                }
                default -> throw failure(result);
            }
        }
    }

    /**
     * Fills a page by get-next-key and lookup. The key in the first part of {@link #control} is the last one seen. If it is deleted
     * meanwhile the kernel starts again from the first, so the walk ends after as many keys as the map can have.
     */
    private void walk(int fd) {
        while (count < capacity) {
            int result = MapNative.nextKey(fd, started ? controlAddress : 0, controlAddress + cursorSize);
            if (result == -Errno.ENOENT || seen == core.maxEntries()) {
                ended = true;
                return;
            }
            if (result < 0) {
                throw failure(result);
            }
            control.put(0, control, cursorSize, cursorSize);
            started = true;
            seen++;
            keys.put(keyOffset(count), control, 0, core.keySize());
            int found = MapNative.lookup(fd, controlAddress, valuesAddress + valueOffset(count));
            if (found == 0) {
                count++;
            } else if (found != -Errno.ENOENT) {
                throw failure(found);
            }
        }
    }

    private BpfException failure(int result) {
        return Errors.failure("iterate over", core.subject(), result, List.of());
    }
}
