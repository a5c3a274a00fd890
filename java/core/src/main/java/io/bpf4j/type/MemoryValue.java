package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a C union, which only the program knows the meaning of, or of a struct with more members than a Java record has: generated classes extend it with a
 * method for each of these. Immutable; two are equal if their bytes are, padding too, and their classes.
 */
public abstract class MemoryValue {

    private final ByteBuffer memory;

    /**
     * Copies the bytes of a value.
     *
     * @param buffer where from
     * @param offset the first byte
     * @param size how many bytes the value has
     * @throws IndexOutOfBoundsException if the buffer ends before the value
     */
    protected MemoryValue(ByteBuffer buffer, int offset, int size) {
        this.memory = ByteBuffer.wrap(Blocks.getBytes(buffer, offset, size));
    }

    /** The bytes in native byte order; not to be handed out. */
    protected final ByteBuffer memory() {
        return memory;
    }

    /** A copy of the bytes. */
    public final byte[] bytes() {
        return memory.array().clone();
    }

    /**
     * Writes the bytes.
     *
     * @param buffer where to
     * @param offset the first byte
     * @throws IndexOutOfBoundsException if the buffer ends before the value
     */
    public final void writeTo(ByteBuffer buffer, int offset) {
        buffer.put(offset, memory.array());
    }

    @Override
    public final boolean equals(Object other) {
        return other != null
                && other.getClass() == getClass()
                && Arrays.equals(memory.array(), ((MemoryValue) other).memory.array());
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(memory.array());
    }

    /** The bytes in hexadecimal, in the order of memory. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + HexFormat.of().formatHex(memory.array()) + "]";
    }
}
