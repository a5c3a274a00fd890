package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes bit-fields of up to 64 bits at any place: what generated code consists of. Only the bytes are touched of which the field has a bit, and of these the
 * bits of others stay as they are; as in C, this is not atomic.
 *
 * <p>Bits are counted as BTF counts them, in the order of memory: on little-endian machines from the lowest bit of a byte, on big-endian ones from the highest. With
 * constant arguments the JIT compiler leaves masks and shifts. Nothing is allocated.
 */
public final class BitFields {

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private BitFields() {}

    /**
     * Reads an unsigned bit-field.
     *
     * @param buffer where from
     * @param offset the first byte of which the field has a bit
     * @param start how many bits of this byte come before the field, 0 to 7
     * @param width how many bits the field has, 1 to 64
     * @throws IndexOutOfBoundsException if the buffer ends before the field
     */
    public static long getUnsigned(ByteBuffer buffer, int offset, int start, int width) {
        return get(buffer, offset, start, width, BIG_ENDIAN) & mask(width);
    }

    /**
     * Reads a signed bit-field.
     *
     * @param buffer where from
     * @param offset the first byte of which the field has a bit
     * @param start how many bits of this byte come before the field, 0 to 7
     * @param width how many bits the field has, 1 to 64
     * @throws IndexOutOfBoundsException if the buffer ends before the field
     */
    public static long getSigned(ByteBuffer buffer, int offset, int start, int width) {
        int unused = Long.SIZE - width;
        return get(buffer, offset, start, width, BIG_ENDIAN) << unused >> unused;
    }

    /**
     * Writes an unsigned bit-field.
     *
     * @param buffer where to
     * @param offset the first byte of which the field has a bit
     * @param start how many bits of this byte come before the field, 0 to 7
     * @param width how many bits the field has, 1 to 64
     * @param value what to write
     * @throws IllegalArgumentException if the value has more bits
     * @throws IndexOutOfBoundsException if the buffer ends before the field
     */
    public static void putUnsigned(ByteBuffer buffer, int offset, int start, int width, long value) {
        if ((value & ~mask(width)) != 0) {
            throw new IllegalArgumentException(value + " does not fit into an unsigned bit-field of " + width
                    + " bits (0 to " + Long.toUnsignedString(mask(width)) + ")");
        }
        put(buffer, offset, start, width, value, BIG_ENDIAN);
    }

    /**
     * Writes a signed bit-field.
     *
     * @param buffer where to
     * @param offset the first byte of which the field has a bit
     * @param start how many bits of this byte come before the field, 0 to 7
     * @param width how many bits the field has, 1 to 64
     * @param value what to write
     * @throws IllegalArgumentException if the value has more bits
     * @throws IndexOutOfBoundsException if the buffer ends before the field
     */
    public static void putSigned(ByteBuffer buffer, int offset, int start, int width, long value) {
        int unused = Long.SIZE - width;
        if (value << unused >> unused != value) {
            throw new IllegalArgumentException(value + " does not fit into a signed bit-field of " + width + " bits ("
                    + (-1L << width - 1) + " to " + ~(-1L << width - 1) + ")");
        }
        put(buffer, offset, start, width, value, BIG_ENDIAN);
    }

    /** The field in the lowest bits, with others above it. */
    static long get(ByteBuffer buffer, int offset, int start, int width, boolean bigEndian) {
        int bits = start + width;
        int count = (bits + Byte.SIZE - 1) / Byte.SIZE;
        long value = 0;
        if (bigEndian) {
            int below = count * Byte.SIZE - bits;
            for (int i = 0; i < count - 1; i++) {
                value = value << Byte.SIZE | byteAt(buffer, offset + i);
            }
            return value << Byte.SIZE - below | byteAt(buffer, offset + count - 1) >>> below;
        }
        for (int i = count - 1; i > 0; i--) {
            value = value << Byte.SIZE | byteAt(buffer, offset + i);
        }
        return value << Byte.SIZE - start | byteAt(buffer, offset) >>> start;
    }

    /** Byte by byte, since there may be nine of them, and those behind are not the field's. */
    static void put(ByteBuffer buffer, int offset, int start, int width, long value, boolean bigEndian) {
        int bits = start + width;
        int count = (bits + Byte.SIZE - 1) / Byte.SIZE;
        // Checked before the first byte is written.
        byteAt(buffer, offset + count - 1);
        int below = bigEndian ? count * Byte.SIZE - bits : start;
        for (int i = 0; i < count; i++) {
            int from = i * Byte.SIZE - below;
            long bitsHere = shifted(value, from) & 0xff;
            long maskHere = shifted(mask(width), from) & 0xff;
            int at = bigEndian ? offset + count - 1 - i : offset + i;
            buffer.put(at, (byte) (byteAt(buffer, at) & ~maskHere | bitsHere & maskHere));
        }
    }

    private static long byteAt(ByteBuffer buffer, int offset) {
        return buffer.get(offset) & 0xffL;
    }

    private static long mask(int width) {
        return -1L >>> Long.SIZE - width;
    }

    /** To the right, and to the left by what is below 0. */
    private static long shifted(long value, int distance) {
        return distance >= 0 ? value >>> distance : value << -distance;
    }
}
