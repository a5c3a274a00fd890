package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.type.BpfType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Reads a map page by page: in batches, or entry by entry where the kernel or the kind of map has no batches.
 *
 * <p>Not thread-safe, but threads that share it do no harm: the kernel writes only into memory of the page that it is asked for. Between pages the map
 * is free to change, and to be closed.
 */
final class MapCursor {

    /** The kernel's cursor: at least an index of a hash bucket, for some kinds a key. */
    private static final int MIN_CURSOR_SIZE = 8;

    private final MapCore core;
    private final long flags;
    private final boolean taking;
    private final int cursorSize;
    /** Room for the cursor that goes in, the one that comes out, and the number of entries. */
    private final ByteBuffer control;

    private final long controlAddress;
    private final int countOffset;
    private EntryBuffers page;
    /** The same memory for raw iteration, whose positions move. */
    private ByteBuffer readableKeys;

    private ByteBuffer readableValues;
    private int count;
    private boolean started;
    private boolean ended;
    private boolean oneByOne;
    private long seen;

    private MapCursor(MapCore core, long flags, boolean taking, boolean oneByOne, int capacity) {
        this.core = core;
        this.flags = flags;
        this.taking = taking;
        this.oneByOne = oneByOne;
        this.cursorSize = Memory.align8(Math.max(core.keySize(), MIN_CURSOR_SIZE));
        this.countOffset = 2 * cursorSize;
        this.control = Memory.allocate(countOffset + Integer.BYTES);
        this.controlAddress = SystemNative.address(control);
        allocate(capacity);
    }

    /**
     * A cursor before the first page.
     *
     * @param flags {@code BPF_F_LOCK} or 0
     */
    static MapCursor reading(MapCore core, long flags) {
        return new MapCursor(core, flags, false, false, EntryBuffers.pageCapacity(core));
    }

    /**
     * A cursor before the first page, of about so many entries.
     *
     * @param oneByOne whether to go without batches from the start
     * @param capacity entries on a page at first; batches enlarge it where the kernel asks for more
     */
    static MapCursor reading(MapCore core, long flags, boolean oneByOne, int capacity) {
        return new MapCursor(core, flags, false, oneByOne, EntryBuffers.capacity(core, capacity));
    }

    /** As {@link #reading(MapCore, long, boolean, int)}, and what is on a page is no longer in the map. */
    static MapCursor taking(MapCore core, long flags, boolean oneByOne, int capacity) {
        return new MapCursor(core, flags, true, oneByOne, EntryBuffers.capacity(core, capacity));
    }

    /** Where memory is short the page stays as it is. */
    private void allocate(int entries) {
        page = new EntryBuffers(core, entries);
        readableKeys = page.keys().asReadOnlyBuffer().order(page.keys().order());
        readableValues = page.values().asReadOnlyBuffer().order(page.values().order());
    }

    /** Number of entries on this page; 0 before the first. */
    int count() {
        return count;
    }

    /** Whether there may be another page. */
    boolean hasMore() {
        return !ended;
    }

    /** The keys of this page, one after the other. */
    ByteBuffer keys() {
        return page.keys();
    }

    ByteBuffer readableKeys() {
        return readableKeys;
    }

    ByteBuffer readableValues() {
        return readableValues;
    }

    int keyOffset(int entry) {
        return page.keyOffset(entry);
    }

    /** The values of this page, one after the other. */
    ByteBuffer values() {
        return page.values();
    }

    int valueOffset(int entry) {
        return page.valueOffset(entry);
    }

    /** A copy of an entry of this page. */
    <K, V> Map.Entry<K, V> entry(int index, BpfType<K> keyType, BpfType<V> valueType) {
        return Map.entry(keyType.read(keys(), keyOffset(index)), valueType.read(values(), valueOffset(index)));
    }

    /**
     * Reads the next page, which may be empty.
     *
     * @return false after the last page
     */
    synchronized boolean nextPage() {
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
            control.putInt(countOffset, page.capacity());
            int result = callBatch(fd);
            switch (-result) {
                case 0, Errno.ENOENT -> {
                    count = control.getInt(countOffset);
                    control.put(0, control, cursorSize, cursorSize);
                    started = true;
                    ended = result != 0;
                    return;
                }
                // A bucket has more entries than the batch has room for.
                case Errno.ENOSPC -> allocate(Math.multiplyExact(page.capacity(), 2));
                // So kernels before 6.14 end a batch at a place that is empty, and would do again. The cursor is a key
                // here.
                case Errno.EINTR -> {
                    oneByOne = true;
                    return;
                }
                // No batches in this kernel, or not for this kind.
                case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOTSUPP -> {
                    if (started) {
                        throw failure(fd, result);
                    }
                    oneByOne = true;
                    return;
                }
                default -> throw failure(fd, result);
            }
        }
    }

    private int callBatch(int fd) {
        long in = started ? controlAddress : 0;
        long out = controlAddress + cursorSize;
        long keys = page.keyAddress(0);
        long values = page.valueAddress(0);
        long countAddress = controlAddress + countOffset;
        return taking
                ? MapNative.lookupAndDeleteBatch(fd, in, out, keys, values, countAddress, flags)
                : MapNative.lookupBatch(fd, in, out, keys, values, countAddress, flags);
    }

    /**
     * Fills a page by get-next-key and lookup. The key in the first part of {@link #control} is the last one seen. If it is deleted
     * meanwhile the kernel starts again from the first, so the walk ends after as many keys as the map can have.
     */
    private void walk(int fd) {
        int found = 0;
        while (found < page.capacity() && nextKey(fd)) {
            keys().put(keyOffset(found), control, 0, core.keySize());
            found++;
        }
        for (int i = 0; i < found; i++) {
            keys().put(keyOffset(count), keys(), keyOffset(i), core.keySize());
            if (readOne(fd)) {
                count++;
            }
        }
        // What was taken is not there to go on from, but indices are.
        started = started && (!taking || core.type().isIndexed());
    }

    private boolean nextKey(int fd) {
        int result = MapNative.nextKey(fd, started ? controlAddress : 0, controlAddress + cursorSize);
        if (result < 0 && result != -Errno.ENOENT) {
            throw failure(fd, result);
        }
        if (result == -Errno.ENOENT || seen == EntryBuffers.limit(core)) {
            ended = true;
            return false;
        }
        control.put(0, control, cursorSize, cursorSize);
        started = true;
        seen++;
        return true;
    }

    /** Reads the value of the key behind those that were read; false if it was deleted meanwhile. */
    private boolean readOne(int fd) {
        long key = page.keyAddress(count);
        long value = page.valueAddress(count);
        int result =
                taking ? MapNative.lookupAndDelete(fd, key, value, flags) : MapNative.lookup(fd, key, value, flags);
        if (taking && cannotTake(result)) {
            result = MapNative.lookup(fd, key, value, flags);
            if (result == 0) {
                result = MapNative.delete(fd, key);
            }
        }
        if (result < 0 && result != -Errno.ENOENT) {
            throw failure(fd, result);
        }
        return result == 0;
    }

    /** Whether the kernel has no lookup-and-delete for this kind of map: hashes have it since Linux 5.14, tries never. */
    private static boolean cannotTake(int result) {
        return result == -Errno.EINVAL || Errno.isNotSupported(-result);
    }

    private BpfException failure(int fd, int result) {
        return taking
                ? MapCalls.takeFailure(core, fd, "take entries from", flags, result)
                : MapCalls.failure(core, "iterate over", result, flags);
    }
}
