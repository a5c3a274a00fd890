package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes bit-fields of up to 64 bits at any place: what generated code consists of. A field lies within a unit, which is the bytes that are read and written for
 * it; bits of others in them stay as they are. As in C, this is not atomic.
 *
 * <p>Bits are counted as BTF counts them, in the order of memory: on little-endian machines from the lowest bit of a byte, on big-endian ones from the highest. Units of
 * 1, 2, 4 and 8 bytes are read and written as one number, others byte by byte. With constant arguments the JIT compiler leaves a load, masks and shifts. Nothing is
 * allocated.
 */
public final class BitFields {

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private BitFields() {}

    /**
     * Reads an unsigned bit-field.
     *
     * @param buffer where from
     * @param offset the first byte of the unit
     * @param size length of the unit in bytes, 1 to 9; the least that has the field if it is none of 1, 2, 4 and 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @throws IndexOutOfBoundsException if the buffer ends before the unit
     */
    public static long getUnsigned(ByteBuffer buffer, int offset, int size, int start, int width) {
        return get(buffer, offset, size, start, width, BIG_ENDIAN) & mask(width);
    }

    /**
     * Reads a signed bit-field.
     *
     * @param buffer where from
     * @param offset the first byte of the unit
     * @param size length of the unit in bytes, 1 to 9; the least that has the field if it is none of 1, 2, 4 and 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @throws IndexOutOfBoundsException if the buffer ends before the unit
     */
    public static long getSigned(ByteBuffer buffer, int offset, int size, int start, int width) {
        int unused = Long.SIZE - width;
        return get(buffer, offset, size, start, width, BIG_ENDIAN) << unused >> unused;
    }

    /**
     * Writes an unsigned bit-field.
     *
     * @param buffer where to
     * @param offset the first byte of the unit
     * @param size length of the unit in bytes, 1 to 9; the least that has the field if it is none of 1, 2, 4 and 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @param value what to write
     * @throws IllegalArgumentException if the value has more bits
     * @throws IndexOutOfBoundsException if the buffer ends before the unit
     */
    public static void putUnsigned(ByteBuffer buffer, int offset, int size, int start, int width, long value) {
        checkUnsigned(width, value);
        put(buffer, offset, size, start, width, value, BIG_ENDIAN);
    }

    /**
     * Writes a signed bit-field.
     *
     * @param buffer where to
     * @param offset the first byte of the unit
     * @param size length of the unit in bytes, 1 to 9; the least that has the field if it is none of 1, 2, 4 and 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @param value what to write
     * @throws IllegalArgumentException if the value has more bits
     * @throws IndexOutOfBoundsException if the buffer ends before the unit
     */
    public static void putSigned(ByteBuffer buffer, int offset, int size, int start, int width, long value) {
        checkSigned(width, value);
        put(buffer, offset, size, start, width, value, BIG_ENDIAN);
    }

    /**
     * An unsigned bit-field in the place that it has in its unit, among zeros: to be put together with others and written by {@link #putUnit}.
     *
     * @param size length of the unit in bytes: 1, 2, 4 or 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @param value its value
     * @throws IllegalArgumentException if the value has more bits
     */
    public static long unsigned(int size, int start, int width, long value) {
        checkUnsigned(width, value);
        return value << below(size, start, width, BIG_ENDIAN);
    }

    /**
     * A signed bit-field in the place that it has in its unit, among zeros: to be put together with others and written by {@link #putUnit}.
     *
     * @param size length of the unit in bytes: 1, 2, 4 or 8
     * @param start how many bits of the unit come before the field
     * @param width how many bits the field has, 1 to 64
     * @param value its value
     * @throws IllegalArgumentException if the value has more bits
     */
    public static long signed(int size, int start, int width, long value) {
        checkSigned(width, value);
        return (value & mask(width)) << below(size, start, width, BIG_ENDIAN);
    }

    /**
     * Writes all bits of a unit.
     *
     * @param buffer where to
     * @param offset the first byte of the unit
     * @param size length of the unit in bytes: 1, 2, 4 or 8
     * @param bits the bits, as a number
     * @throws IndexOutOfBoundsException if the buffer ends before the unit
     */
    public static void putUnit(ByteBuffer buffer, int offset, int size, long bits) {
        putNumber(buffer, offset, size, bits, BIG_ENDIAN);
    }

    /** The field in the lowest bits, with others above it. */
    static long get(ByteBuffer buffer, int offset, int size, int start, int width, boolean bigEndian) {
        if (isNumber(size)) {
            return number(buffer, offset, size, bigEndian) >>> below(size, start, width, bigEndian);
        }
        long value = 0;
        if (bigEndian) {
            int below = below(size, start, width, true);
            for (int i = 0; i < size - 1; i++) {
                value = value << Byte.SIZE | byteAt(buffer, offset + i);
            }
            return value << Byte.SIZE - below | byteAt(buffer, offset + size - 1) >>> below;
        }
        for (int i = size - 1; i > 0; i--) {
            value = value << Byte.SIZE | byteAt(buffer, offset + i);
        }
        return value << Byte.SIZE - start | byteAt(buffer, offset) >>> start;
    }

    static void put(ByteBuffer buffer, int offset, int size, int start, int width, long value, boolean bigEndian) {
        int below = below(size, start, width, bigEndian);
        if (isNumber(size)) {
            long bits = mask(width) << below;
            putNumber(
                    buffer,
                    offset,
                    size,
                    number(buffer, offset, size, bigEndian) & ~bits | value << below & bits,
                    bigEndian);
            return;
        }
        // Checked before the first byte is written.
        byteAt(buffer, offset + size - 1);
        for (int i = 0; i < size; i++) {
            int from = i * Byte.SIZE - below;
            long bitsHere = shifted(value, from) & 0xff;
            long maskHere = shifted(mask(width), from) & 0xff;
            int at = bigEndian ? offset + size - 1 - i : offset + i;
            buffer.put(at, (byte) (byteAt(buffer, at) & ~maskHere | bitsHere & maskHere));
        }
    }

    private static boolean isNumber(int size) {
        return size <= Long.BYTES && (size & size - 1) == 0;
    }

    /** How many bits of the unit, as a number, are lower than the field's. */
    private static int below(int size, int start, int width, boolean bigEndian) {
        return bigEndian ? size * Byte.SIZE - start - width : start;
    }

    private static long number(ByteBuffer buffer, int offset, int size, boolean bigEndian) {
        return switch (size) {
            case Byte.BYTES -> Ordered.getByte(buffer, offset);
            case Short.BYTES -> Ordered.getShort(buffer, offset, order(bigEndian));
            case Integer.BYTES -> Ordered.getInt(buffer, offset, order(bigEndian));
            default -> Ordered.getLong(buffer, offset, order(bigEndian));
        };
    }

    private static void putNumber(ByteBuffer buffer, int offset, int size, long bits, boolean bigEndian) {
        switch (size) {
            case Byte.BYTES -> Ordered.putByte(buffer, offset, (byte) bits);
            case Short.BYTES -> Ordered.putShort(buffer, offset, (short) bits, order(bigEndian));
            case Integer.BYTES -> Ordered.putInt(buffer, offset, (int) bits, order(bigEndian));
            default -> Ordered.putLong(buffer, offset, bits, order(bigEndian));
        }
    }

    private static ByteOrder order(boolean bigEndian) {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
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

    private static void checkUnsigned(int width, long value) {
        if ((value & ~mask(width)) != 0) {
            throw new IllegalArgumentException(value + " does not fit into an unsigned bit-field of " + width
                    + " bits (0 to " + Long.toUnsignedString(mask(width)) + ")");
        }
    }

    private static void checkSigned(int width, long value) {
        int unused = Long.SIZE - width;
        if (value << unused >> unused != value) {
            throw new IllegalArgumentException(value + " does not fit into a signed bit-field of " + width + " bits ("
                    + (-1L << width - 1) + " to " + ~(-1L << width - 1) + ")");
        }
    }
}
