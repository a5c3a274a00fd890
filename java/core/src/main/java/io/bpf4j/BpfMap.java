package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A map in the kernel, seen through the layouts of its keys and values.
 *
 * <p>An operation on one entry is one system call. Keys and values pass through native memory that the map keeps, so nothing is allocated
 * but the objects that are returned. The {@code …Raw} variants work on the caller's buffers and allocate nothing.
 *
 * <p>A missing key is {@link Optional#empty()} or {@code false}, never an exception. Kinds that have no keys, or several values a key, are used
 * through classes of their own such as {@link PerCpuMap}; here their entries are a {@link BpfNotSupportedException} that names the class. Where
 * values stand for objects of the kernel, such as programs, maps and sockets, a descriptor goes in and an id comes out; classes such as
 * {@link ProgramArray} and {@link MapOfMaps} take the objects themselves.
 *
 * <p>Thread-safe; threads do not wait for each other. A map of an object is closed with its object. A map that was created or opened on its own
 * belongs to the caller, who must close it; all views of it are closed with it. Both are safe while another thread is in a call; later calls are
 * {@link IllegalStateException}s.
 *
 * @param <K> Java type of the keys
 * @param <V> Java type of the values
 */
public final class BpfMap<K, V> implements Iterable<Map.Entry<K, V>>, AutoCloseable {

    static {
        MapAccess.install(map -> ((BpfMap<?, ?>) map).core.descriptor(), BpfMap::checkStruct);
    }

    private final MapCore core;
    private final BpfType<K> keyType;
    private final BpfType<V> valueType;
    private final long flags;
    private final boolean hasEntries;

    BpfMap(MapCore core, BpfType<K> keyType, BpfType<V> valueType) {
        this(core, keyType, valueType, 0);
        core.btf().check("bind", core.subject(), keyType, valueType);
    }

    private BpfMap(MapCore core, BpfType<K> keyType, BpfType<V> valueType, long flags) {
        this.core = core;
        this.keyType = Objects.requireNonNull(keyType);
        this.valueType = Objects.requireNonNull(valueType);
        this.flags = flags;
        this.hasEntries = core.type().hasEntries();
    }

    /** Of bytes. */
    static BpfMap<byte[], byte[]> of(MapCore core) {
        return new BpfMap<>(core, BpfType.bytes(core.keySize()), BpfType.bytes(core.valueSize()));
    }

    /**
     * Creates a map ({@code BPF_MAP_CREATE}).
     *
     * @param spec what it is to be
     * @return the map with keys and values as bytes, to be closed by the caller
     * @throws BpfNotSupportedException if the kernel has no maps of this kind
     * @throws BpfPermissionException if the process may not create it
     * @throws BpfException if the kernel refuses the sizes or flags
     */
    public static BpfMap<byte[], byte[]> create(MapSpec spec) {
        return of(Maps.create(spec));
    }

    /**
     * Opens a map by its id ({@code BPF_MAP_GET_FD_BY_ID}, Linux 4.13; needs {@code CAP_SYS_ADMIN}).
     *
     * @param id the id, as {@link MapInfo#id()} tells it
     * @return the map with keys and values as bytes, to be closed by the caller
     * @throws BpfNotFoundException if there is no such map
     * @throws BpfPermissionException if the process may not open maps by their ids
     * @throws IllegalArgumentException if no map can have such an id
     */
    public static BpfMap<byte[], byte[]> openById(long id) {
        return of(Maps.openById(id));
    }

    /**
     * Opens a map that is pinned ({@code BPF_OBJ_GET}). Closing it leaves it pinned.
     *
     * @param path path on a bpf file system
     * @return the map with keys and values as bytes, to be closed by the caller
     * @throws BpfNotFoundException if nothing is pinned there
     * @throws BpfException if something else than a map is pinned there
     */
    public static BpfMap<byte[], byte[]> openPinned(Path path) {
        return of(Maps.openPinned(path));
    }

    /**
     * What the kernel says of all maps of the system, in the order of their ids; needs {@code CAP_SYS_ADMIN}. Maps that end meanwhile
     * are left out.
     *
     * @throws BpfPermissionException if the process may not list maps
     */
    public static List<MapInfo> list() {
        return Maps.list();
    }

    /** The map's name in the program. */
    public String name() {
        return core.name();
    }

    /** The kind of map. */
    public BpfMapType type() {
        return core.type();
    }

    /** Length of a key in bytes. */
    public int keySize() {
        return core.keySize();
    }

    /** Length of a value in bytes. */
    public int valueSize() {
        return core.valueSize();
    }

    /** The maximum number of entries; for ring buffers their size in bytes. */
    public long maxEntries() {
        return core.maxEntries();
    }

    /**
     * What the kernel says of the map ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13).
     *
     * @throws BpfException if the kernel refuses
     */
    public MapInfo info() {
        return Maps.info(core);
    }

    /**
     * The same map with other layouts.
     *
     * @param key layout of the keys
     * @param value layout of the values
     * @param <A> Java type of the keys
     * @param <B> Java type of the values
     * @throws LayoutMismatchException if a layout is not the map's: in size or, where the program's types are known, in offset, width or length of a
     *     member
     */
    public <A, B> BpfMap<A, B> as(BpfType<A> key, BpfType<B> value) {
        return new BpfMap<>(core, key, value);
    }

    /**
     * The same map with every lookup, update and iteration under the {@code struct bpf_spin_lock} in its values ({@code BPF_F_LOCK}, Linux 5.1): what is
     * read was written by one update or one critical section of a program. The lock itself reads as zeroes.
     */
    public BpfMap<K, V> locked() {
        return new BpfMap<>(core, keyType, valueType, MapCalls.LOCK);
    }

    /**
     * Reads the value of a key ({@code BPF_MAP_LOOKUP_ELEM}).
     *
     * @param key the key
     * @return a copy of the value, or empty if the key is not there
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> lookup(K key) {
        Slot slot = acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return MapCalls.lookup(core, slot, flags)
                    ? Optional.of(valueType.read(slot.memory(), core.valueOffset()))
                    : Optional.empty();
        } finally {
            core.release(slot);
        }
    }

    /**
     * Reads the value of a key into a buffer.
     *
     * @param key the key, {@link #keySize()} bytes from its position
     * @param value where to put the value, {@link #valueSize()} bytes from its position; unchanged if the key is not there
     * @return whether the key is there; the buffers' positions do not move
     * @throws IllegalArgumentException if fewer bytes remain in a buffer
     * @throws ReadOnlyBufferException if the value's buffer cannot be written
     * @throws BpfException if the kernel refuses
     */
    public boolean lookupRaw(ByteBuffer key, ByteBuffer value) {
        RawEntries.requireWritable(core, value);
        Slot slot = acquire();
        try {
            RawEntries.putKey(core, slot, key);
            boolean found = MapCalls.lookup(core, slot, flags);
            if (found) {
                RawEntries.getValue(core, slot, value);
            }
            return found;
        } finally {
            core.release(slot);
        }
    }

    /**
     * Reads the value of a key and deletes the entry in one step ({@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}, for hashes Linux 5.14).
     *
     * @param key the key
     * @return the value, or empty if the key is not there
     * @throws BpfNotSupportedException if this kind of map, or the kernel, has no such operation
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> lookupAndDelete(K key) {
        Slot slot = acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return MapCalls.take(core, slot, flags)
                    ? Optional.of(valueType.read(slot.memory(), core.valueOffset()))
                    : Optional.empty();
        } finally {
            core.release(slot);
        }
    }

    /**
     * Reads the value of a key into a buffer and deletes the entry.
     *
     * @param key the key, {@link #keySize()} bytes from its position
     * @param value where to put the value, {@link #valueSize()} bytes from its position; unchanged if the key is not there
     * @return whether the key was there; the buffers' positions do not move
     * @throws IllegalArgumentException if fewer bytes remain in a buffer
     * @throws ReadOnlyBufferException if the value's buffer cannot be written
     * @throws BpfNotSupportedException if this kind of map, or the kernel, has no such operation
     */
    public boolean lookupAndDeleteRaw(ByteBuffer key, ByteBuffer value) {
        RawEntries.requireWritable(core, value);
        Slot slot = acquire();
        try {
            RawEntries.putKey(core, slot, key);
            boolean found = MapCalls.take(core, slot, flags);
            if (found) {
                RawEntries.getValue(core, slot, value);
            }
            return found;
        } finally {
            core.release(slot);
        }
    }

    /**
     * Writes an entry, whether the key is there or not.
     *
     * @param key the key
     * @param value the value
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void update(K key, V value) {
        update(key, value, UpdateMode.ANY);
    }

    /**
     * Writes an entry ({@code BPF_MAP_UPDATE_ELEM}). Maps of type {@link BpfMapType#LPM_TRIE} take every mode as {@link UpdateMode#ANY} before Linux 6.13
     * and in older stable kernels.
     *
     * @param key the key
     * @param value the value
     * @param mode what is expected of the key
     * @return whether it was written; false only for {@link UpdateMode#EXIST} and a key that is not there
     * @throws KeyExistsException if the mode is {@link UpdateMode#NO_EXIST} and the key is there
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public boolean update(K key, V value, UpdateMode mode) {
        Slot slot = acquire();
        try {
            ByteBuffer memory = slot.memory();
            keyType.write(memory, 0, key);
            valueType.write(memory, core.valueOffset(), value);
            return MapCalls.update(core, slot, mode, flags);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Writes an entry from buffers.
     *
     * @param key the key, {@link #keySize()} bytes from its position
     * @param value the value, {@link #valueSize()} bytes from its position
     * @param mode what is expected of the key
     * @return as {@link #update(Object, Object, UpdateMode)}; the buffers' positions do not move
     * @throws IllegalArgumentException if fewer bytes remain in a buffer
     */
    public boolean updateRaw(ByteBuffer key, ByteBuffer value, UpdateMode mode) {
        Slot slot = acquire();
        try {
            RawEntries.putKey(core, slot, key);
            RawEntries.putValue(core, slot, value);
            return MapCalls.update(core, slot, mode, flags);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Deletes an entry ({@code BPF_MAP_DELETE_ELEM}).
     *
     * @param key the key
     * @return whether the key was there
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public boolean delete(K key) {
        Slot slot = acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return MapCalls.delete(core, slot);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Deletes an entry.
     *
     * @param key the key, {@link #keySize()} bytes from its position, which does not move
     * @return whether the key was there
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     */
    public boolean deleteRaw(ByteBuffer key) {
        Slot slot = acquire();
        try {
            RawEntries.putKey(core, slot, key);
            return MapCalls.delete(core, slot);
        } finally {
            core.release(slot);
        }
    }

    /**
     * The first key in the kernel's order, which for hashes is none that means anything ({@code BPF_MAP_GET_NEXT_KEY}, Linux 4.12 without a key).
     *
     * @return the key, or empty if the map has no entries
     */
    public Optional<K> firstKey() {
        Slot slot = acquireForKeys();
        try {
            return nextKey(slot, true);
        } finally {
            core.release(slot);
        }
    }

    /**
     * The key after another one ({@code BPF_MAP_GET_NEXT_KEY}). Iteration by this is slow; {@link #forEach(BiConsumer)} reads many entries a call.
     *
     * @param key the key before; if it is not there, most kinds start from their first key
     * @return the key, or empty after the last one
     */
    public Optional<K> nextKey(K key) {
        Slot slot = acquireForKeys();
        try {
            keyType.write(slot.memory(), 0, key);
            return nextKey(slot, false);
        } finally {
            core.release(slot);
        }
    }

    private Optional<K> nextKey(Slot slot, boolean first) {
        return MapCalls.nextKey(core, slot, first)
                ? Optional.of(keyType.read(slot.memory(), core.nextKeyOffset()))
                : Optional.empty();
    }

    /**
     * Writes entries, whether their keys are there or not, in batches ({@code BPF_MAP_UPDATE_BATCH}, Linux 5.6), else one by one.
     *
     * @param entries keys and values
     * @return how many were written
     * @throws MapFullException if the map cannot take them all; those before are written
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public long updateAll(Map<? extends K, ? extends V> entries) {
        requireEntries();
        MapBatch batch = new MapBatch(core);
        int count = 0;
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            keyType.write(batch.keys(), batch.keyOffset(count), entry.getKey());
            valueType.write(batch.values(), batch.valueOffset(count), entry.getValue());
            if (++count == batch.capacity()) {
                batch.update(count, flags);
                count = 0;
            }
        }
        batch.update(count, flags);
        return batch.done();
    }

    /**
     * Writes entries from buffers, as {@link #updateAll(Map)}.
     *
     * @param keys keys one after the other, from the buffer's position
     * @param values values one after the other, from the buffer's position
     * @param entries how many
     * @return how many were written; the buffers' positions do not move
     * @throws IllegalArgumentException if fewer bytes remain in a buffer
     */
    public long updateAllRaw(ByteBuffer keys, ByteBuffer values, int entries) {
        requireEntries();
        requireRemaining(keys, entries, core.keySize(), "keys");
        requireRemaining(values, entries, core.valueSize(), "values");
        MapBatch batch = new MapBatch(core);
        for (int done = 0; done < entries; ) {
            int count = Math.min(batch.capacity(), entries - done);
            batch.putKeys(keys, done, count);
            batch.putValues(values, done, count);
            batch.update(count, flags);
            done += count;
        }
        return batch.done();
    }

    /**
     * Deletes entries in batches ({@code BPF_MAP_DELETE_BATCH}, Linux 5.6), else one by one. Keys that are not there are passed over.
     *
     * @param keys the keys
     * @return how many were there
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public long deleteAll(Collection<? extends K> keys) {
        requireEntries();
        MapBatch batch = new MapBatch(core);
        int count = 0;
        for (K key : keys) {
            keyType.write(batch.keys(), batch.keyOffset(count), key);
            if (++count == batch.capacity()) {
                batch.delete(count);
                count = 0;
            }
        }
        batch.delete(count);
        return batch.done();
    }

    /**
     * Deletes entries, as {@link #deleteAll(Collection)}.
     *
     * @param keys keys one after the other, from the buffer's position, which does not move
     * @param entries how many
     * @return how many were there
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    public long deleteAllRaw(ByteBuffer keys, int entries) {
        requireEntries();
        requireRemaining(keys, entries, core.keySize(), "keys");
        MapBatch batch = new MapBatch(core);
        for (int done = 0; done < entries; ) {
            int count = Math.min(batch.capacity(), entries - done);
            batch.putKeys(keys, done, count);
            batch.delete(count);
            done += count;
        }
        return batch.done();
    }

    /**
     * Deletes the entries that are there, in batches where the kernel can; in arrays all values become zeroes. Entries that others add meanwhile
     * may stay.
     *
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void clear() {
        requireEntries();
        MapClear.clear(core);
    }

    /**
     * Calls back for each entry, with copies. Entries are read in batches ({@code BPF_MAP_LOOKUP_BATCH}, Linux 5.6), else one by one.
     *
     * <p>Entries that others add or delete meanwhile may or may not be seen; on kernels without batches, a deletion may also make entries be seen
     * twice. The callback may change the map and may close it, which ends the iteration with an {@link IllegalStateException}.
     *
     * @param action what to do with each key and value
     * @throws BpfException if the kernel refuses
     */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        requireEntries();
        MapCursor cursor = MapCursor.reading(core, flags);
        while (cursor.nextPage()) {
            for (int i = 0; i < cursor.count(); i++) {
                action.accept(
                        keyType.read(cursor.keys(), cursor.keyOffset(i)),
                        valueType.read(cursor.values(), cursor.valueOffset(i)));
            }
        }
    }

    /**
     * Calls back for each entry, with buffers that are reused: position and limit enclose the key and the value. What is said of
     * {@link #forEach(BiConsumer)} holds here.
     *
     * @param action what to do with each key and value; it must copy what it keeps
     */
    public void forEachRaw(BiConsumer<ByteBuffer, ByteBuffer> action) {
        requireEntries();
        MapCursor cursor = MapCursor.reading(core, flags);
        while (cursor.nextPage()) {
            ByteBuffer keys = cursor.readableKeys();
            ByteBuffer values = cursor.readableValues();
            for (int i = 0; i < cursor.count(); i++) {
                action.accept(
                        keys.limit(cursor.keyOffset(i) + core.keySize()).position(cursor.keyOffset(i)),
                        values.limit(cursor.valueOffset(i) + core.valueSize()).position(cursor.valueOffset(i)));
            }
        }
    }

    /** Copies of the entries, read page by page as the iterator goes. What is said of {@link #forEach(BiConsumer)} holds here. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        requireEntries();
        return new EntryIterator<>(MapCursor.reading(core, flags), keyType, valueType);
    }

    /** Copies of the entries, read page by page as the stream goes. What is said of {@link #forEach(BiConsumer)} holds here. */
    public Stream<Map.Entry<K, V>> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /**
     * Copies of the first entries. What is said of {@link #forEach(BiConsumer)} holds here.
     *
     * @param size about how many entries a page shall have: a page of a hash has as many more as the kernel needs to keep buckets together
     * @return the first page, which leads to the next ones
     * @throws IllegalArgumentException if the size is not positive
     */
    public MapPage<K, V> entries(int size) {
        requireEntries();
        return MapPage.read(MapCursor.reading(core, flags, false, requirePositive(size)), keyType, valueType);
    }

    /**
     * Takes entries out: each is on exactly one page, and no longer in the map ({@code BPF_MAP_LOOKUP_AND_DELETE_BATCH}, Linux 5.6). Where the kernel
     * has no such operation for this kind of map, an entry is read and then deleted, and what a program writes in between is lost.
     *
     * @param size about how many entries a page shall have
     * @return the first page, which leads to the next ones
     * @throws IllegalArgumentException if the size is not positive
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     * @throws MapFrozenException if the map is frozen
     */
    public MapPage<K, V> takeEntries(int size) {
        requireEntries();
        return MapPage.read(MapCursor.taking(core, flags, false, requirePositive(size)), keyType, valueType);
    }

    /**
     * The map as a {@link Map}: reads and changes go through to the kernel, each as one system call. {@code putIfAbsent} is atomic, methods that return a
     * previous value read it before they write. {@code size()} counts by iteration. Nulls are refused. Keys and values with an {@code equals} of their own make
     * sense only, so no arrays.
     */
    public Map<K, V> asMap() {
        requireEntries();
        return new MapView<>(this);
    }

    /**
     * Makes the map read-only for system calls, for ever; programs may still change it ({@code BPF_MAP_FREEZE}, Linux 5.2). Changes are then a
     * {@link MapFrozenException}.
     *
     * @throws MapFrozenException if it is frozen already
     * @throws BpfException if its memory is mapped for writing
     */
    public void freeze() {
        Maps.freeze(core);
    }

    /**
     * Pins the map: it then outlives this object and this process ({@code BPF_OBJ_PIN}, Linux 4.4).
     *
     * @param path a new path on a bpf file system
     * @throws IllegalStateException if the map is pinned already
     * @throws BpfException if the path exists, its directory does not, or it is on another file system
     */
    public void pin(Path path) {
        core.pinAt(path);
    }

    /**
     * Removes the pin that {@link #pin(Path)} or the load made, or through which the map was opened.
     *
     * @throws IllegalStateException if the map is not pinned
     * @throws BpfException if the pin cannot be removed
     */
    public void unpin() {
        core.pin().unpin();
    }

    /** Where the map is pinned, as far as this object knows. */
    public Optional<Path> pinPath() {
        return core.pin().path();
    }

    /** Closes a map that was created or opened on its own, and all views of it. Does nothing for a map of an object, or if closed already. */
    @Override
    public void close() {
        core.close();
    }

    MapCore core() {
        return core;
    }

    private static void checkStruct(String operation, Object map, BpfType<?> type) {
        MapCore core = ((BpfMap<?, ?>) map).core;
        core.btf().checkStruct(operation, core.subject(), type);
    }

    @Override
    public String toString() {
        return core.subject();
    }

    private Slot acquire() {
        requireEntries();
        return core.acquire();
    }

    /** Keys can be walked in every kind that has some. */
    private Slot acquireForKeys() {
        if (core.keySize() == 0) {
            throw MapCalls.wrongKind(core);
        }
        return core.acquire();
    }

    private void requireEntries() {
        if (!hasEntries) {
            throw MapCalls.wrongKind(core);
        }
    }

    private void requireRemaining(ByteBuffer buffer, int entries, int size, String what) {
        if (entries < 0) {
            throw new IllegalArgumentException(entries + " " + what);
        }
        RawEntries.requireRemaining(core, buffer, (long) entries * size, entries + " " + what);
    }

    private static int requirePositive(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("pages of " + size + " entries");
        }
        return size;
    }
}
