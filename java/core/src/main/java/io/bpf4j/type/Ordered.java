package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;

/**
 * Reads and writes numbers of a byte order, whatever the buffer's is.
 *
 * <p>Direct buffers, which the JDK derives from {@link MappedByteBuffer}, and those of arrays are read in different places: a call is compiled inline where no more than two
 * classes of buffers have been seen, and either kind has two, the second one for reading only.
 */
final class Ordered {

    private Ordered() {}

    static byte getByte(ByteBuffer buffer, int offset) {
        return buffer instanceof MappedByteBuffer direct ? direct.get(offset) : buffer.get(offset);
    }

    static void putByte(ByteBuffer buffer, int offset, byte value) {
        if (buffer instanceof MappedByteBuffer direct) {
            direct.put(offset, value);
        } else {
            buffer.put(offset, value);
        }
    }

    static short getShort(ByteBuffer buffer, int offset, ByteOrder order) {
        short value = buffer instanceof MappedByteBuffer direct ? direct.getShort(offset) : buffer.getShort(offset);
        return buffer.order() == order ? value : Short.reverseBytes(value);
    }

    static void putShort(ByteBuffer buffer, int offset, short value, ByteOrder order) {
        short ordered = buffer.order() == order ? value : Short.reverseBytes(value);
        if (buffer instanceof MappedByteBuffer direct) {
            direct.putShort(offset, ordered);
        } else {
            buffer.putShort(offset, ordered);
        }
    }

    static int getInt(ByteBuffer buffer, int offset, ByteOrder order) {
        int value = buffer instanceof MappedByteBuffer direct ? direct.getInt(offset) : buffer.getInt(offset);
        return buffer.order() == order ? value : Integer.reverseBytes(value);
    }

    static void putInt(ByteBuffer buffer, int offset, int value, ByteOrder order) {
        int ordered = buffer.order() == order ? value : Integer.reverseBytes(value);
        if (buffer instanceof MappedByteBuffer direct) {
            direct.putInt(offset, ordered);
        } else {
            buffer.putInt(offset, ordered);
        }
    }

    static long getLong(ByteBuffer buffer, int offset, ByteOrder order) {
        long value = buffer instanceof MappedByteBuffer direct ? direct.getLong(offset) : buffer.getLong(offset);
        return buffer.order() == order ? value : Long.reverseBytes(value);
    }

    static void putLong(ByteBuffer buffer, int offset, long value, ByteOrder order) {
        long ordered = buffer.order() == order ? value : Long.reverseBytes(value);
        if (buffer instanceof MappedByteBuffer direct) {
            direct.putLong(offset, ordered);
        } else {
            buffer.putLong(offset, ordered);
        }
    }
}
