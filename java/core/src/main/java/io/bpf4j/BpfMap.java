package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A map in the kernel, seen through the layouts of its keys and values.
 *
 * <p>Every operation but iteration is one system call. Keys and values pass through native memory that the map keeps, so nothing is allocated
 * but the objects that are returned. The {@code …Raw} variants work on the caller's buffers and allocate nothing.
 *
 * <p>A missing key is {@link Optional#empty()} or {@code false}, never an exception. Thread-safe; threads do not wait for each other. A map is closed
 * with its object, also while another thread is in a call; later calls are {@link IllegalStateException}s.
 *
 * @param <K> Java type of the keys
 * @param <V> Java type of the values
 */
public final class BpfMap<K, V> implements Iterable<Map.Entry<K, V>> {

    static {
        MapAccess.install(map -> ((BpfMap<?, ?>) map).core.descriptor());
    }

    private final MapCore core;
    private final BpfType<K> keyType;
    private final BpfType<V> valueType;

    BpfMap(MapCore core, BpfType<K> keyType, BpfType<V> valueType) {
        this.core = core;
        this.keyType = Objects.requireNonNull(keyType);
        this.valueType = Objects.requireNonNull(valueType);
        if (keyType.size() != core.keySize() || valueType.size() != core.valueSize()) {
            throw new LayoutMismatchException(
                    "bind",
                    core.subject(),
                    "the kernel has keys of " + core.keySize() + " and values of " + core.valueSize()
                            + " bytes, the Java types have " + keyType.size() + " and " + valueType.size() + "\nkey: "
                            + keyType + "\nvalue: " + valueType);
        }
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
     * The same map with other layouts.
     *
     * @param key layout of the keys
     * @param value layout of the values
     * @throws LayoutMismatchException if the sizes are not the map's
     */
    public <A, B> BpfMap<A, B> as(BpfType<A> key, BpfType<B> value) {
        return new BpfMap<>(core, key, value);
    }

    /**
     * Reads the value of a key ({@code BPF_MAP_LOOKUP_ELEM}).
     *
     * @param key the key
     * @return a copy of the value, or empty if the key is not there
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> lookup(K key) {
        Slot slot = core.acquire();
        try {
            ByteBuffer memory = slot.memory();
            keyType.write(memory, 0, key);
            int result = lookup(slot);
            return result == 0 ? Optional.of(valueType.read(memory, core.valueOffset())) : Optional.empty();
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
        requireRemaining(value, core.valueSize(), "value");
        if (value.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        Slot slot = core.acquire();
        try {
            ByteBuffer memory = slot.memory();
            putKey(memory, key);
            if (lookup(slot) != 0) {
                return false;
            }
            value.put(value.position(), memory, core.valueOffset(), core.valueSize());
            return true;
        } finally {
            core.release(slot);
        }
    }

    /** 0 or {@code -ENOENT}. */
    private int lookup(Slot slot) {
        int result = MapNative.lookup(slot.fd(), slot.address(), slot.address() + core.valueOffset());
        if (result < 0 && result != -Errno.ENOENT) {
            throw failure("look up a key in", result);
        }
        return result;
    }

    /**
     * Writes an entry, whether the key is there or not.
     *
     * @param key the key
     * @param value the value
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws BpfException if the kernel refuses
     */
    public void update(K key, V value) {
        update(key, value, UpdateMode.ANY);
    }

    /**
     * Writes an entry ({@code BPF_MAP_UPDATE_ELEM}).
     *
     * @param key the key
     * @param value the value
     * @param mode what is expected of the key
     * @return whether it was written; false only for {@link UpdateMode#EXIST} and a key that is not there
     * @throws KeyExistsException if the mode is {@link UpdateMode#NO_EXIST} and the key is there
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws BpfException if the kernel refuses
     */
    public boolean update(K key, V value, UpdateMode mode) {
        Slot slot = core.acquire();
        try {
            ByteBuffer memory = slot.memory();
            keyType.write(memory, 0, key);
            valueType.write(memory, core.valueOffset(), value);
            return update(slot, mode);
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
        requireRemaining(value, core.valueSize(), "value");
        Slot slot = core.acquire();
        try {
            ByteBuffer memory = slot.memory();
            putKey(memory, key);
            memory.put(core.valueOffset(), value, value.position(), core.valueSize());
            return update(slot, mode);
        } finally {
            core.release(slot);
        }
    }

    private boolean update(Slot slot, UpdateMode mode) {
        int result = MapNative.update(slot.fd(), slot.address(), slot.address() + core.valueOffset(), mode.flag());
        if (result == 0) {
            return true;
        }
        if (result == -Errno.ENOENT && mode == UpdateMode.EXIST) {
            return false;
        }
        throw updateFailure(result, mode);
    }

    private BpfException updateFailure(int result, UpdateMode mode) {
        String operation = "update an entry of";
        if (result == -Errno.EEXIST) {
            String reason = core.type().isArray()
                    ? "every index of an array is there from the start, so " + mode + " can never succeed"
                    : "the key is there already and the mode is " + mode;
            return new KeyExistsException(operation, core.subject(), reason, -result, List.of());
        }
        if (result == -Errno.E2BIG && core.type().isArray()) {
            return Errors.failure(
                    operation, core.subject(), result, "the index is not below " + core.maxEntries(), List.of());
        }
        if (result == -Errno.E2BIG) {
            return new MapFullException(
                    operation,
                    core.subject(),
                    "it holds its " + core.maxEntries() + " entries; delete some, load it with more by"
                            + " OpenMap.maxEntries, or declare it as an LRU map",
                    -result,
                    List.of());
        }
        return failure(operation, result);
    }

    /**
     * Deletes an entry ({@code BPF_MAP_DELETE_ELEM}).
     *
     * @param key the key
     * @return whether the key was there
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     * @throws BpfException if the kernel refuses
     */
    public boolean delete(K key) {
        Slot slot = core.acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return delete(slot);
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
        Slot slot = core.acquire();
        try {
            putKey(slot.memory(), key);
            return delete(slot);
        } finally {
            core.release(slot);
        }
    }

    private boolean delete(Slot slot) {
        int result = MapNative.delete(slot.fd(), slot.address());
        if (result == 0) {
            return true;
        }
        if (result == -Errno.ENOENT) {
            return false;
        }
        if (result == -Errno.EINVAL && core.type().isArray()) {
            throw new BpfNotSupportedException(
                    "delete an entry of",
                    core.subject(),
                    "the entries of an array are always there; write zeroes instead",
                    -result,
                    List.of());
        }
        throw failure("delete an entry of", result);
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
        MapCursor cursor = new MapCursor(core);
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
        MapCursor cursor = new MapCursor(core);
        while (cursor.nextPage()) {
            ByteBuffer keys =
                    cursor.keys().asReadOnlyBuffer().order(cursor.keys().order());
            ByteBuffer values =
                    cursor.values().asReadOnlyBuffer().order(cursor.values().order());
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
        return new EntryIterator<>(new MapCursor(core), keyType, valueType);
    }

    /**
     * Makes the map read-only for this and every other process ({@code BPF_MAP_FREEZE}, Linux 5.2); programs can still write to it. It cannot be undone.
     *
     * @throws BpfException if the kernel refuses, which it does while the map is mapped for writing ({@link MapMemory})
     */
    public void freeze() {
        Slot slot = core.acquire();
        try {
            int result = MapNative.freeze(slot.fd());
            if (result == -Errno.EBUSY) {
                throw Errors.failure(
                        "freeze",
                        core.subject(),
                        result,
                        "it is mapped for writing, or frozen already; freeze it before MapMemory.of",
                        List.of());
            }
            Errors.check("freeze", core.subject(), result);
        } finally {
            core.release(slot);
        }
    }

    MapCore core() {
        return core;
    }

    @Override
    public String toString() {
        return core.subject();
    }

    private void putKey(ByteBuffer memory, ByteBuffer key) {
        requireRemaining(key, core.keySize(), "key");
        memory.put(0, key, key.position(), core.keySize());
    }

    private void requireRemaining(ByteBuffer buffer, int size, String what) {
        if (buffer.remaining() < size) {
            throw new IllegalArgumentException("a " + what + " of " + core.subject() + " has " + size
                    + " bytes, in the buffer remain " + buffer.remaining());
        }
    }

    private BpfException failure(String operation, int result) {
        return Errors.failure(operation, core.subject(), result, List.of());
    }
}
