package io.bpf4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct buffers in native byte order. */
public final class Memory {

    private Memory() {}

    /** Zeroed memory that the kernel may read and write; never empty, so that it has an address. */
    public static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(Math.max(size, 8)).order(ByteOrder.nativeOrder());
    }

    /** {@code size} rounded up to a multiple of 8, the alignment of everything that the kernel lays out. */
    public static int align8(int size) {
        return Math.addExact(size, 7) & ~7;
    }
}
