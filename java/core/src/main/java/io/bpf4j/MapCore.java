package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.MapNative;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What all views of one map share: its facts and its descriptor. A slot of the descriptor has memory for a key, and from
 * {@link #valueOffset()} on for all values of a key.
 */
final class MapCore {

    /** More than what aligns the parts of a slot. */
    private static final int SPARE = 1024;

    /** Keeps the object reachable as long as a map of it is: its descriptors end with it. Null for a map on its own. */
    private final BpfObject owner;

    private final String name;
    private final String subject;
    private final MapShape shape;
    private final Descriptor descriptor;
    private final Leaks.Watch watch;
    private final PinState pin;
    private final int keySize;
    private final int valueSize;
    private final MapBtf btf;
    private final int valueStride;
    private final int valueOffset;
    /** An arena's mapping, of which a process can have only one, where it was made with the map; else null. */
    private final Mapping arena;
    /** Guarded by this. */
    private MapMemory memory;
    /** What the maps in this map must be like, as far as this process knows; else null. */
    private volatile MapShape innerTemplate;

    private MapCore(
            BpfObject owner, String name, String subject, Descriptor descriptor, BtfTypes types, Mapping arena) {
        this.owner = owner;
        this.subject = subject;
        this.descriptor = descriptor;
        long[] facts = new long[MapNative.INFO_LENGTH];
        byte[] kernelName = new byte[MapNative.NAME_LENGTH];
        readFacts(facts, kernelName);
        this.name = name == null ? NativeStrings.terminated(kernelName) : name;
        this.shape = MapShape.of(facts);
        this.keySize = shape.keySize();
        this.valueSize = shape.valueSize();
        this.valueStride = shape.type().isPerCpu()
                ? Math.multiplyExact(
                        Memory.align8(valueSize), PossibleCpus.get().count())
                : valueSize;
        this.valueOffset = Memory.align8(keySize);
        this.btf = owner == null ? MapBtf.ofKernel(facts) : MapBtf.ofObject(types, name, keySize, valueSize);
        this.arena = arena;
        this.pin = new PinState(subject);
        this.watch = owner == null ? Leaks.watch(this, subject, descriptor::close) : null;
    }

    /** From the kernel and not from the object: what the kernel writes into a buffer goes by its own sizes. */
    private void readFacts(long[] facts, byte[] kernelName) {
        call(fd -> Errors.check("get information on", subject, MapNative.info(fd, facts, kernelName)));
    }

    /**
     * A map of an object, which closes the descriptor.
     *
     * @param types the types that the object was compiled with
     * @param arena the mapping of an arena that the library made, else null
     */
    static MapCore of(
            BpfObject owner, String name, String subject, Descriptor descriptor, BtfTypes types, Mapping arena) {
        return new MapCore(owner, name, subject, descriptor, types, arena);
    }

    /**
     * A map on its own; takes over the descriptor, also by a failure.
     *
     * @param name the map's name; null for the one that the kernel knows
     */
    static MapCore of(String name, String subject, int fd) {
        Descriptor descriptor = new Descriptor(fd, subject);
        try {
            return new MapCore(null, name, subject, descriptor, null, null);
        } catch (RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** The map as messages call it. */
    String subject() {
        return subject;
    }

    MapShape shape() {
        return shape;
    }

    BpfMapType type() {
        return shape.type();
    }

    int keySize() {
        return keySize;
    }

    /** Length of one value in bytes. */
    int valueSize() {
        return valueSize;
    }

    /** Bytes between the values of two keys where the kernel reads or writes several, and at least what it writes for one. */
    int valueStride() {
        return valueStride;
    }

    long maxEntries() {
        return shape.maxEntries();
    }

    /** What is known of the types of keys and values. */
    MapBtf btf() {
        return btf;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    /** What the maps in this map must be like, or null where only the kernel knows. */
    MapShape innerTemplate() {
        return innerTemplate;
    }

    void innerTemplate(MapShape template) {
        innerTemplate = template;
    }

    /** Pins the map, unless this process knows of a pin already. */
    void pinAt(Path path) {
        pin.pin(
                path,
                () -> call(fd -> {
                    Pins.pin(fd, path, subject);
                    return null;
                }));
    }

    PinState pin() {
        return pin;
    }

    int valueOffset() {
        return valueOffset;
    }

    Mapping arena() {
        return arena;
    }

    /** The map in the process's memory, mapped at the first call; it ends with the descriptor. */
    synchronized MapMemory memory() {
        if (memory == null) {
            memory = MapMemory.map(this);
        }
        return memory;
    }

    /** Where the key after another one is put: behind the values, which may be shorter than a key. */
    int nextKeyOffset() {
        return valueOffset + Memory.align8(valueStride);
    }

    /** A call with the map's descriptor that is too rare to save the allocation. */
    <T> T call(IntFunction<T> call) {
        return descriptor.call(this, call);
    }

    /** A slot with its memory. */
    Slot acquire() {
        Slot slot = descriptor.acquire();
        if (slot.memory() == null) {
            prepare(slot);
        }
        return slot;
    }

    private void prepare(Slot slot) {
        try {
            requireRoom();
            slot.allocate(nextKeyOffset() + Memory.align8(keySize));
        } catch (RuntimeException | Error e) {
            descriptor.release(slot);
            throw e;
        }
    }

    /** The values of an array may be as long as a buffer can be at all. */
    private void requireRoom() {
        if ((long) valueOffset + valueStride + keySize + SPARE > Integer.MAX_VALUE) {
            throw new BpfNotSupportedException(
                    "access the entries of",
                    subject,
                    "a key and a value, of " + keySize + " and " + valueStride
                            + " bytes, do not fit into a ByteBuffer; map its memory (MapMemory)",
                    0,
                    List.of());
        }
    }

    void release(Slot slot) {
        descriptor.release(slot);
        // The object closes the descriptor when it is collected; this keeps it reachable up to here.
        Reference.reachabilityFence(this);
    }

    /** Closes a map on its own; one of an object is closed with that. */
    void close() {
        if (owner == null) {
            descriptor.close();
            watch.closed();
        }
    }
}
