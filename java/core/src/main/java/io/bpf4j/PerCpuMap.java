package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * A map with a value for each CPU under a key: {@code BPF_MAP_TYPE_PERCPU_ARRAY}, {@code PERCPU_HASH} and {@code LRU_PERCPU_HASH} (Linux 4.6 and 4.10). A
 * program sees the value of the CPU that it runs on, and needs no atomic operation to change it; Java sees them all.
 *
 * <pre>{@code
 * PerCpuMap<Long, Long> packets = PerCpuMap.of(object.map("packets"), BpfType.U32, BpfType.U64);
 * long total = packets.sum(0L, Long::longValue).orElse(0);
 * }</pre>
 *
 * <p>Values are read while programs change them: those of different CPUs are not from the same moment, and a value that a program changes in several
 * instructions may be read in between. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 *
 * @param <K> Java type of the keys
 * @param <V> Java type of one CPU's value
 */
public final class PerCpuMap<K, V> {

    /** {@code BPF_F_CPU}, with the number of the CPU in the upper half. */
    private static final long CPU = 8;

    private final MapCore core;
    private final BpfType<K> keyType;
    private final BpfType<V> valueType;
    private final PossibleCpus cpus = PossibleCpus.get();

    private PerCpuMap(BpfMap<?, ?> map, BpfType<K> keyType, BpfType<V> valueType) {
        this.core = MapCalls.require(
                map,
                EnumSet.of(
                        BpfMapType.PERCPU_HASH,
                        BpfMapType.PERCPU_ARRAY,
                        BpfMapType.LRU_PERCPU_HASH,
                        BpfMapType.PERCPU_CGROUP_STORAGE),
                "read the values of each CPU from");
        this.keyType = keyType;
        this.valueType = valueType;
        map.as(keyType, valueType);
    }

    /**
     * The values of a map by CPU.
     *
     * @param map a map of a kind with a value for each CPU
     * @param key layout of the keys
     * @param value layout of one CPU's value
     * @param <K> Java type of the keys
     * @param <V> Java type of one CPU's value
     * @throws BpfNotSupportedException if the map is of another kind
     * @throws LayoutMismatchException if the layouts are not the map's
     */
    public static <K, V> PerCpuMap<K, V> of(BpfMap<?, ?> map, BpfType<K> key, BpfType<V> value) {
        return new PerCpuMap<>(map, key, value);
    }

    /**
     * Reads the values of a key.
     *
     * @param key the key
     * @return copies of the values, or empty if the key is not there
     * @throws BpfException if the kernel refuses
     */
    public Optional<PerCpuValues<V>> lookup(K key) {
        Slot slot = core.acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return MapCalls.lookup(core, slot, 0)
                    ? Optional.of(PerCpuValues.read(cpus, valueType, slot.memory(), core.valueOffset()))
                    : Optional.empty();
        } finally {
            core.release(slot);
        }
    }

    /**
     * Reads the values of a key into a buffer.
     *
     * @param key the key, as many bytes as a key has from its position
     * @param values where to put the values, {@link #rawValuesSize()} bytes from its position, each at a multiple of 8 bytes; unchanged if the key is not there
     * @return whether the key is there; the buffers' positions do not move
     * @throws IllegalArgumentException if fewer bytes remain in a buffer
     * @throws ReadOnlyBufferException if the values' buffer cannot be written
     */
    public boolean lookupRaw(ByteBuffer key, ByteBuffer values) {
        RawEntries.requireWritable(core, values, core.valueStride(), "the values");
        Slot slot = core.acquire();
        try {
            RawEntries.putKey(core, slot, key);
            boolean found = MapCalls.lookup(core, slot, 0);
            if (found) {
                values.put(values.position(), slot.memory(), core.valueOffset(), core.valueStride());
            }
            return found;
        } finally {
            core.release(slot);
        }
    }

    /** Bytes that the values of a key take: for each possible CPU one value, rounded up to a multiple of 8. */
    public int rawValuesSize() {
        return core.valueStride();
    }

    /**
     * Adds up the values of a key.
     *
     * @param key the key
     * @param number gives the number of a value
     * @return the sum, or empty if the key is not there
     */
    public OptionalLong sum(K key, ToLongFunction<? super V> number) {
        Optional<PerCpuValues<V>> values = lookup(key);
        return values.isPresent() ? OptionalLong.of(values.get().sum(number)) : OptionalLong.empty();
    }

    /**
     * Writes the values of a key for all CPUs, whether the key is there or not. What programs write meanwhile may be overwritten.
     *
     * @param key the key
     * @param values a value for each possible CPU
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void update(K key, PerCpuValues<V> values) {
        update(key, values, UpdateMode.ANY);
    }

    /**
     * Writes the values of a key for all CPUs.
     *
     * @param key the key
     * @param values a value for each possible CPU
     * @param mode what is expected of the key
     * @return whether they were written; false only for {@link UpdateMode#EXIST} and a key that is not there
     * @throws KeyExistsException if the mode is {@link UpdateMode#NO_EXIST} and the key is there
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public boolean update(K key, PerCpuValues<V> values, UpdateMode mode) {
        Slot slot = core.acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            values.write(valueType, slot.memory(), core.valueOffset());
            return MapCalls.update(core, slot, mode, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Writes the value of one CPU and leaves those of the others alone ({@code BPF_F_CPU}, Linux 7.0).
     *
     * @param key the key
     * @param cpu number of the CPU
     * @param value its value
     * @throws IllegalArgumentException if the machine cannot have such a CPU
     * @throws BpfNotSupportedException if the kernel writes the values of all CPUs only
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void update(K key, int cpu, V value) {
        if (cpus.index(cpu) < 0) {
            throw new IllegalArgumentException("CPU " + cpu + " is not possible on this machine");
        }
        Slot slot = core.acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            valueType.write(slot.memory(), core.valueOffset(), value);
            int result = MapNative.update(
                    slot.fd(), slot.address(), slot.address() + core.valueOffset(), CPU | (long) cpu << Integer.SIZE);
            if (result == -Errno.EINVAL) {
                throw new BpfNotSupportedException(
                        "update the value of CPU " + cpu + " in",
                        core.subject(),
                        "the kernel writes the values of all CPUs at once before Linux 7.0",
                        -result,
                        List.of());
            }
            if (result < 0) {
                throw MapCalls.updateFailure(core, slot.fd(), UpdateMode.ANY, 0, result);
            }
        } finally {
            core.release(slot);
        }
    }

    /**
     * Deletes the values of a key.
     *
     * @param key the key
     * @return whether the key was there
     * @throws BpfNotSupportedException if the map is an array, whose entries cannot be deleted
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public boolean delete(K key) {
        Slot slot = core.acquire();
        try {
            keyType.write(slot.memory(), 0, key);
            return MapCalls.delete(core, slot);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Calls back for each key, with copies of the values. What is said of {@link BpfMap#forEach(BiConsumer)} holds here.
     *
     * @param action what to do with each key and its values
     */
    public void forEach(BiConsumer<? super K, ? super PerCpuValues<V>> action) {
        MapCursor cursor = MapCursor.reading(core, 0);
        while (cursor.nextPage()) {
            for (int i = 0; i < cursor.count(); i++) {
                action.accept(
                        keyType.read(cursor.keys(), cursor.keyOffset(i)),
                        PerCpuValues.read(cpus, valueType, cursor.values(), cursor.valueOffset(i)));
            }
        }
    }

    /**
     * Deletes the entries that are there; in arrays the values of all CPUs become zeroes. Entries that others add meanwhile may stay.
     *
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void clear() {
        MapClear.clear(core);
    }

    @Override
    public String toString() {
        return core.subject();
    }
}
