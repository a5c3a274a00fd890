package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads and writes bytes, texts and padding: what generated code consists of beside {@link Scalars}. Offsets are absolute and in bytes; one outside of the buffer is an
 * {@link IndexOutOfBoundsException}.
 */
public final class Blocks {

    private Blocks() {}

    /**
     * Copies bytes out.
     *
     * @param buffer where from
     * @param offset the first one
     * @param length how many
     */
    public static byte[] getBytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    /**
     * Copies bytes in.
     *
     * @param buffer where to
     * @param offset the first one
     * @param length how many there must be
     * @param value the bytes
     * @throws IllegalArgumentException if there are more or less of them
     */
    public static void putBytes(ByteBuffer buffer, int offset, int length, byte[] value) {
        requireLength(value.length, length);
        buffer.put(offset, value);
    }

    /**
     * Reads {@code char[length]} up to the first zero byte or the end, as UTF-8.
     *
     * @param buffer where from
     * @param offset the first byte
     * @param length length of the array
     */
    public static String getText(ByteBuffer buffer, int offset, int length) {
        return StringType.read(buffer, offset, length);
    }

    /**
     * Writes {@code char[length]}, in UTF-8 and with zero bytes behind.
     *
     * @param buffer where to
     * @param offset the first byte
     * @param length length of the array
     * @param value the text
     * @throws IllegalArgumentException if it is too long for the array and a zero byte, or has a zero character
     */
    public static void putText(ByteBuffer buffer, int offset, int length, String value) {
        StringType.write(buffer, offset, length, value);
    }

    /**
     * Sets bytes to zero.
     *
     * @param buffer where
     * @param offset the first one
     * @param length how many
     */
    public static void zero(ByteBuffer buffer, int offset, int length) {
        Padding.zero(buffer, offset, length);
    }

    /**
     * Where an element of an array lies that has no length in C.
     *
     * @param offset where the array starts
     * @param index index of the element
     * @param size size of an element
     * @throws IndexOutOfBoundsException if the index is below 0, or the element beyond 2 GiB
     */
    public static int element(int offset, int index, int size) {
        return Objects.checkIndex(
                (int) Math.min(Integer.MAX_VALUE, offset + Integer.toUnsignedLong(index) * size), Integer.MAX_VALUE);
    }

    /**
     * Refuses arrays and lists that C has no place for.
     *
     * @param length how many elements there are
     * @param required how many there must be
     * @throws IllegalArgumentException if there are more or less of them
     */
    public static void requireLength(int length, int required) {
        if (length != required) {
            throw new IllegalArgumentException(length + " elements for an array of " + required);
        }
    }
}
