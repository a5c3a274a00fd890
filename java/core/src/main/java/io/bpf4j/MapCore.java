package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Memory;
import java.lang.ref.Reference;
import java.util.List;

/**
 * What all views of one map share: its facts and its descriptor. A slot of the descriptor has memory for a key, and from
 * {@link #valueOffset()} on for a value.
 */
final class MapCore {

    /** Keeps the object reachable as long as a map of it is: its descriptors end with it. */
    private final BpfObject owner;

    private final String name;
    private final String subject;
    private final BpfMapType type;
    private final int keySize;
    private final int valueSize;
    private final long maxEntries;
    private final Descriptor descriptor;
    private final int valueOffset;
    private final int memorySize;
    private final MapBacking backing;
    /** Guarded by this. */
    private MapMemory memory;

    MapCore(
            BpfObject owner,
            String name,
            String subject,
            BpfMapType type,
            int keySize,
            int valueSize,
            long maxEntries,
            MapBacking backing,
            Descriptor descriptor) {
        this.owner = owner;
        this.name = name;
        this.subject = subject;
        this.type = type;
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.maxEntries = maxEntries;
        this.backing = backing;
        this.descriptor = descriptor;
        this.valueOffset = Memory.align8(keySize);
        this.memorySize = Math.addExact(valueOffset, Memory.align8(valueSize));
    }

    BpfObject owner() {
        return owner;
    }

    String name() {
        return name;
    }

    /** The map as messages call it. */
    String subject() {
        return subject;
    }

    BpfMapType type() {
        return type;
    }

    int keySize() {
        return keySize;
    }

    int valueSize() {
        return valueSize;
    }

    long maxEntries() {
        return maxEntries;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    int valueOffset() {
        return valueOffset;
    }

    /**
     * A slot with its memory.
     *
     * @throws BpfNotSupportedException if a key has more than one value, which the memory has no room for
     */
    Slot acquire() {
        Slot slot = descriptor.acquire();
        if (slot.memory() == null) {
            prepare(slot);
        }
        return slot;
    }

    private void prepare(Slot slot) {
        try {
            requireSingleValues("access");
            slot.allocate(memorySize);
        } catch (RuntimeException | Error e) {
            descriptor.release(slot);
            throw e;
        }
    }

    /** Throws if a key has more than one value. */
    void requireSingleValues(String operation) {
        if (type.isPerCpu()) {
            throw new BpfNotSupportedException(
                    operation, subject, "a map with a value for each CPU has no single value", 0, List.of());
        }
    }

    MapBacking backing() {
        return backing;
    }

    /** The map in the process's memory, mapped at the first call; it ends with the descriptor. */
    synchronized MapMemory memory() {
        if (memory == null) {
            memory = MapMemory.map(this);
        }
        return memory;
    }

    void release(Slot slot) {
        descriptor.release(slot);
        // The object closes the descriptor when it is collected; this keeps it reachable up to here.
        Reference.reachabilityFence(this);
    }
}
