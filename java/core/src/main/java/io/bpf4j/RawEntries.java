package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** Keys and values between a caller's buffers and the memory of a slot. Positions do not move. */
final class RawEntries {

    private RawEntries() {}

    /**
     * Copies a key to the slot.
     *
     * @throws IllegalArgumentException if fewer bytes than a key's remain in the buffer
     */
    static void putKey(MapCore core, Slot slot, ByteBuffer key) {
        requireRemaining(core, key, core.keySize(), "a key");
        slot.memory().put(0, key, key.position(), core.keySize());
    }

    /**
     * Copies a value to the slot.
     *
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer
     */
    static void putValue(MapCore core, Slot slot, ByteBuffer value) {
        requireRemaining(core, value, core.valueSize(), "a value");
        slot.memory().put(core.valueOffset(), value, value.position(), core.valueSize());
    }

    /** Copies the value in the slot to a buffer that {@link #requireWritable} let pass. */
    static void getValue(MapCore core, Slot slot, ByteBuffer value) {
        value.put(value.position(), slot.memory(), core.valueOffset(), core.valueSize());
    }

    /**
     * To be called before the system call, whose value would be lost else.
     *
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer
     * @throws ReadOnlyBufferException if the buffer cannot be written
     */
    static void requireWritable(MapCore core, ByteBuffer value) {
        requireWritable(core, value, core.valueSize(), "a value");
    }

    /** As {@link #requireWritable(MapCore, ByteBuffer)}, for so many bytes. */
    static void requireWritable(MapCore core, ByteBuffer buffer, int size, String what) {
        requireRemaining(core, buffer, size, what);
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    /**
     * Requires a buffer of a length.
     *
     * @param what what the bytes are, for the message
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    static void requireRemaining(MapCore core, ByteBuffer buffer, long size, String what) {
        if (buffer.remaining() < size) {
            throw new IllegalArgumentException("a buffer for " + what + " of " + core.subject() + " needs " + size
                    + " bytes, and has " + buffer.remaining());
        }
    }
}
