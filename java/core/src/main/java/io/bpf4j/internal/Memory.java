package io.bpf4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct buffers in native byte order. */
public final class Memory {

    /** Bytes; that of nearly all processors. A few have longer ones, which costs time only. */
    private static final int CACHE_LINE = 64;

    private Memory() {}

    /** Zeroed memory that the kernel may read and write; never empty, so that it has an address. */
    public static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(Math.max(size, 8)).order(ByteOrder.nativeOrder());
    }

    /** {@code size} rounded up to a multiple of 8, the alignment of everything that the kernel lays out. */
    public static int align8(int size) {
        return Math.addExact(size, 7) & ~7;
    }

    /** As {@link #allocate}, in cache lines of its own, so that threads that use neighbouring memory do not slow each other down. */
    static ByteBuffer allocateLines(int size) {
        int lines = Math.addExact(Math.max(size, 1), 2 * CACHE_LINE - 1) & -CACHE_LINE;
        return ByteBuffer.allocateDirect(lines).alignedSlice(CACHE_LINE).order(ByteOrder.nativeOrder());
    }
}
