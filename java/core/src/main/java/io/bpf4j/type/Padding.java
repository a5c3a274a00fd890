package io.bpf4j.type;

import java.nio.ByteBuffer;

/** Bytes that no member covers. */
final class Padding {

    private Padding() {}

    static void zero(ByteBuffer buffer, int offset, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            Scalars.put64(buffer, offset + i, 0);
        }
        for (; i < length; i++) {
            Ordered.putByte(buffer, offset + i, (byte) 0);
        }
    }

    /** The first multiple of a power of two at or above an offset. */
    static int align(int offset, int alignment) {
        return Math.addExact(offset, alignment - 1) & -alignment;
    }
}
