package io.bpf4j.type;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes numbers at any offset, aligned or not: what the types of this package, generated code and hand-written {@link BpfView}s consist of.
 *
 * <p>Offsets are absolute and in bytes; neither position, limit nor byte order of a buffer matters or changes. Numbers are in the machine's byte order unless the
 * method's name says {@code Be} (big-endian, network) or {@code Le} (little-endian). An offset outside of the buffer is an
 * {@link IndexOutOfBoundsException}; a number that does not fit is an {@link IllegalArgumentException}, and nothing is written. Nothing is allocated, but by those
 * of 128 bits.
 */
public final class Scalars {

    private static final int MAX_U8 = 0xff;
    private static final int MAX_U16 = 0xffff;
    private static final long MAX_U32 = 0xffff_ffffL;
    private static final int HUGE_BITS = 128;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final boolean BIG_ENDIAN = NATIVE == ByteOrder.BIG_ENDIAN;

    private Scalars() {}

    /** Reads {@code __u8}. */
    public static int getU8(ByteBuffer buffer, int offset) {
        return Ordered.getByte(buffer, offset) & MAX_U8;
    }

    /** Writes {@code __u8}. */
    public static void putU8(ByteBuffer buffer, int offset, long value) {
        checkUnsigned(value, MAX_U8, "__u8");
        Ordered.putByte(buffer, offset, (byte) value);
    }

    /** Reads {@code __s8}. */
    public static int getS8(ByteBuffer buffer, int offset) {
        return Ordered.getByte(buffer, offset);
    }

    /** Writes {@code __s8}. */
    public static void putS8(ByteBuffer buffer, int offset, long value) {
        checkSigned(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "__s8");
        Ordered.putByte(buffer, offset, (byte) value);
    }

    /** Reads {@code __u16}. */
    public static int getU16(ByteBuffer buffer, int offset) {
        return Ordered.getShort(buffer, offset, NATIVE) & MAX_U16;
    }

    /** Writes {@code __u16}. */
    public static void putU16(ByteBuffer buffer, int offset, long value) {
        checkUnsigned(value, MAX_U16, "__u16");
        Ordered.putShort(buffer, offset, (short) value, NATIVE);
    }

    /** Reads {@code __s16}. */
    public static int getS16(ByteBuffer buffer, int offset) {
        return Ordered.getShort(buffer, offset, NATIVE);
    }

    /** Writes {@code __s16}. */
    public static void putS16(ByteBuffer buffer, int offset, long value) {
        checkSigned(value, Short.MIN_VALUE, Short.MAX_VALUE, "__s16");
        Ordered.putShort(buffer, offset, (short) value, NATIVE);
    }

    /** Reads {@code __u32}. */
    public static long getU32(ByteBuffer buffer, int offset) {
        return Ordered.getInt(buffer, offset, NATIVE) & MAX_U32;
    }

    /** Writes {@code __u32}. */
    public static void putU32(ByteBuffer buffer, int offset, long value) {
        checkU32(value, "__u32");
        Ordered.putInt(buffer, offset, (int) value, NATIVE);
    }

    /** Reads {@code __s32}. */
    public static int getS32(ByteBuffer buffer, int offset) {
        return Ordered.getInt(buffer, offset, NATIVE);
    }

    /** Writes {@code __s32}. */
    public static void putS32(ByteBuffer buffer, int offset, long value) {
        checkSigned(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "__s32");
        Ordered.putInt(buffer, offset, (int) value, NATIVE);
    }

    /** Reads {@code __u64, __s64}. */
    public static long get64(ByteBuffer buffer, int offset) {
        return Ordered.getLong(buffer, offset, NATIVE);
    }

    /** Writes {@code __u64, __s64}. */
    public static void put64(ByteBuffer buffer, int offset, long value) {
        Ordered.putLong(buffer, offset, value, NATIVE);
    }

    /** Reads {@code __be16}. */
    public static int getBe16(ByteBuffer buffer, int offset) {
        return Ordered.getShort(buffer, offset, ByteOrder.BIG_ENDIAN) & MAX_U16;
    }

    /** Writes {@code __be16}. */
    public static void putBe16(ByteBuffer buffer, int offset, long value) {
        checkUnsigned(value, MAX_U16, "__be16");
        Ordered.putShort(buffer, offset, (short) value, ByteOrder.BIG_ENDIAN);
    }

    /** Reads {@code __be32}. */
    public static long getBe32(ByteBuffer buffer, int offset) {
        return Ordered.getInt(buffer, offset, ByteOrder.BIG_ENDIAN) & MAX_U32;
    }

    /** Writes {@code __be32}. */
    public static void putBe32(ByteBuffer buffer, int offset, long value) {
        checkU32(value, "__be32");
        Ordered.putInt(buffer, offset, (int) value, ByteOrder.BIG_ENDIAN);
    }

    /** Reads {@code __be64}. */
    public static long getBe64(ByteBuffer buffer, int offset) {
        return Ordered.getLong(buffer, offset, ByteOrder.BIG_ENDIAN);
    }

    /** Writes {@code __be64}. */
    public static void putBe64(ByteBuffer buffer, int offset, long value) {
        Ordered.putLong(buffer, offset, value, ByteOrder.BIG_ENDIAN);
    }

    /** Reads {@code bool}. */
    public static boolean getBool(ByteBuffer buffer, int offset) {
        return Ordered.getByte(buffer, offset) != 0;
    }

    /** Writes {@code bool}. */
    public static void putBool(ByteBuffer buffer, int offset, boolean value) {
        Ordered.putByte(buffer, offset, (byte) (value ? 1 : 0));
    }

    /** Reads {@code __le16}. */
    public static int getLe16(ByteBuffer buffer, int offset) {
        return Ordered.getShort(buffer, offset, ByteOrder.LITTLE_ENDIAN) & MAX_U16;
    }

    /** Writes {@code __le16}. */
    public static void putLe16(ByteBuffer buffer, int offset, long value) {
        checkUnsigned(value, MAX_U16, "__le16");
        Ordered.putShort(buffer, offset, (short) value, ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads {@code __le32}. */
    public static long getLe32(ByteBuffer buffer, int offset) {
        return Ordered.getInt(buffer, offset, ByteOrder.LITTLE_ENDIAN) & MAX_U32;
    }

    /** Writes {@code __le32}. */
    public static void putLe32(ByteBuffer buffer, int offset, long value) {
        checkU32(value, "__le32");
        Ordered.putInt(buffer, offset, (int) value, ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads {@code __le64}. */
    public static long getLe64(ByteBuffer buffer, int offset) {
        return Ordered.getLong(buffer, offset, ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes {@code __le64}. */
    public static void putLe64(ByteBuffer buffer, int offset, long value) {
        Ordered.putLong(buffer, offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads {@code float}. */
    public static float getFloat(ByteBuffer buffer, int offset) {
        return Float.intBitsToFloat(Ordered.getInt(buffer, offset, NATIVE));
    }

    /** Writes {@code float}. */
    public static void putFloat(ByteBuffer buffer, int offset, float value) {
        Ordered.putInt(buffer, offset, Float.floatToRawIntBits(value), NATIVE);
    }

    /** Reads {@code double}. */
    public static double getDouble(ByteBuffer buffer, int offset) {
        return Double.longBitsToDouble(Ordered.getLong(buffer, offset, NATIVE));
    }

    /** Writes {@code double}. */
    public static void putDouble(ByteBuffer buffer, int offset, double value) {
        Ordered.putLong(buffer, offset, Double.doubleToRawLongBits(value), NATIVE);
    }

    /** Reads {@code unsigned __int128}. */
    public static BigInteger getU128(ByteBuffer buffer, int offset) {
        BigInteger value = getS128(buffer, offset);
        return value.signum() < 0 ? value.add(BigInteger.ONE.shiftLeft(HUGE_BITS)) : value;
    }

    /** Writes {@code unsigned __int128}. */
    public static void putU128(ByteBuffer buffer, int offset, BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > HUGE_BITS) {
            throw new IllegalArgumentException(value + " does not fit into unsigned __int128");
        }
        put128(buffer, offset, value);
    }

    /** Reads {@code __int128}. */
    public static BigInteger getS128(ByteBuffer buffer, int offset) {
        byte[] bytes = new byte[HUGE_BITS / Byte.SIZE];
        ByteBuffer.wrap(bytes)
                .putLong(0, get64(buffer, BIG_ENDIAN ? offset : offset + Long.BYTES))
                .putLong(Long.BYTES, get64(buffer, BIG_ENDIAN ? offset + Long.BYTES : offset));
        return new BigInteger(bytes);
    }

    /** Writes {@code __int128}. */
    public static void putS128(ByteBuffer buffer, int offset, BigInteger value) {
        if (value.bitLength() >= HUGE_BITS) {
            throw new IllegalArgumentException(value + " does not fit into __int128");
        }
        put128(buffer, offset, value);
    }

    private static void put128(ByteBuffer buffer, int offset, BigInteger value) {
        put64(
                buffer,
                BIG_ENDIAN ? offset : offset + Long.BYTES,
                value.shiftRight(Long.SIZE).longValue());
        put64(buffer, BIG_ENDIAN ? offset + Long.BYTES : offset, value.longValue());
    }

    /** Of an {@code int} that was widened for the call, the JIT compiler leaves one comparison. */
    private static void checkUnsigned(long value, int max, String type) {
        int number = (int) value;
        if (number != value || number < 0 || number > max) {
            throw doesNotFit(value, 0, max, type);
        }
    }

    private static void checkU32(long value, String type) {
        if (value >>> Integer.SIZE != 0) {
            throw doesNotFit(value, 0, MAX_U32, type);
        }
    }

    private static void checkSigned(long value, int min, int max, String type) {
        int number = (int) value;
        if (number != value || number < min || number > max) {
            throw doesNotFit(value, min, max, type);
        }
    }

    private static IllegalArgumentException doesNotFit(long value, long min, long max, String type) {
        return new IllegalArgumentException(value + " does not fit into " + type + " (" + min + " to " + max + ")");
    }
}
