package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** Values between a caller's buffer and the memory of a slot. Positions do not move. */
final class RawValues {

    private RawValues() {}

    /**
     * Copies a value to the slot.
     *
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer
     */
    static void put(MapCore core, Slot slot, ByteBuffer value) {
        requireRemaining(core, value);
        slot.memory().put(core.valueOffset(), value, value.position(), core.valueSize());
    }

    /** Copies the value in the slot to a buffer that {@link #requireWritable} let pass. */
    static void get(MapCore core, Slot slot, ByteBuffer value) {
        value.put(value.position(), slot.memory(), core.valueOffset(), core.valueSize());
    }

    /**
     * To be called before the system call, whose value would be lost else.
     *
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer
     * @throws ReadOnlyBufferException if the buffer cannot be written
     */
    static void requireWritable(MapCore core, ByteBuffer value) {
        requireRemaining(core, value);
        if (value.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    private static void requireRemaining(MapCore core, ByteBuffer value) {
        if (value.remaining() < core.valueSize()) {
            throw new IllegalArgumentException("a value of " + core.subject() + " needs " + core.valueSize()
                    + " bytes, in the buffer remain " + value.remaining());
        }
    }
}
