package io.bpf4j.type;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads and writes numbers at any offset, whatever the byte order that the buffer is set to. */
final class Scalars {

    private static final VarHandle SHORT = view(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = view(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = view(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle BE_SHORT = view(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE_INT = view(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE_LONG = view(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int MAX_U8 = 0xff;
    private static final int MAX_U16 = 0xffff;
    private static final long MAX_U32 = 0xffff_ffffL;

    private Scalars() {}

    private static VarHandle view(Class<?> array, ByteOrder order) {
        return MethodHandles.byteBufferViewVarHandle(array, order).withInvokeExactBehavior();
    }

    static int getU8(ByteBuffer buffer, int offset) {
        return buffer.get(offset) & MAX_U8;
    }

    static void putU8(ByteBuffer buffer, int offset, long value) {
        checkRange(value, 0, MAX_U8, "__u8");
        buffer.put(offset, (byte) value);
    }

    static int getS8(ByteBuffer buffer, int offset) {
        return buffer.get(offset);
    }

    static void putS8(ByteBuffer buffer, int offset, long value) {
        checkRange(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "__s8");
        buffer.put(offset, (byte) value);
    }

    static int getU16(ByteBuffer buffer, int offset) {
        return (short) SHORT.get(buffer, offset) & MAX_U16;
    }

    static void putU16(ByteBuffer buffer, int offset, long value) {
        checkRange(value, 0, MAX_U16, "__u16");
        SHORT.set(buffer, offset, (short) value);
    }

    static int getS16(ByteBuffer buffer, int offset) {
        return (short) SHORT.get(buffer, offset);
    }

    static void putS16(ByteBuffer buffer, int offset, long value) {
        checkRange(value, Short.MIN_VALUE, Short.MAX_VALUE, "__s16");
        SHORT.set(buffer, offset, (short) value);
    }

    static long getU32(ByteBuffer buffer, int offset) {
        return (int) INT.get(buffer, offset) & MAX_U32;
    }

    static void putU32(ByteBuffer buffer, int offset, long value) {
        checkRange(value, 0, MAX_U32, "__u32");
        INT.set(buffer, offset, (int) value);
    }

    static int getS32(ByteBuffer buffer, int offset) {
        return (int) INT.get(buffer, offset);
    }

    static void putS32(ByteBuffer buffer, int offset, long value) {
        checkRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "__s32");
        INT.set(buffer, offset, (int) value);
    }

    static long get64(ByteBuffer buffer, int offset) {
        return (long) LONG.get(buffer, offset);
    }

    static void put64(ByteBuffer buffer, int offset, long value) {
        LONG.set(buffer, offset, value);
    }

    static int getBe16(ByteBuffer buffer, int offset) {
        return (short) BE_SHORT.get(buffer, offset) & MAX_U16;
    }

    static void putBe16(ByteBuffer buffer, int offset, long value) {
        checkRange(value, 0, MAX_U16, "__be16");
        BE_SHORT.set(buffer, offset, (short) value);
    }

    static long getBe32(ByteBuffer buffer, int offset) {
        return (int) BE_INT.get(buffer, offset) & MAX_U32;
    }

    static void putBe32(ByteBuffer buffer, int offset, long value) {
        checkRange(value, 0, MAX_U32, "__be32");
        BE_INT.set(buffer, offset, (int) value);
    }

    static long getBe64(ByteBuffer buffer, int offset) {
        return (long) BE_LONG.get(buffer, offset);
    }

    static void putBe64(ByteBuffer buffer, int offset, long value) {
        BE_LONG.set(buffer, offset, value);
    }

    static boolean getBool(ByteBuffer buffer, int offset) {
        return buffer.get(offset) != 0;
    }

    static void putBool(ByteBuffer buffer, int offset, boolean value) {
        buffer.put(offset, (byte) (value ? 1 : 0));
    }

    private static void checkRange(long value, long min, long max, String type) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(value + " does not fit into " + type + " (" + min + " to " + max + ")");
        }
    }
}
