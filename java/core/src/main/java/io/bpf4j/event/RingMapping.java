package io.bpf4j.event;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A part of a map in the process's memory.
 *
 * <p>{@link #release()} gives the map up at once: zeroes take its place. The addresses stay valid until no buffer over them is
 * reachable, so a buffer that someone kept reads zeroes.
 */
final class RingMapping {

    private final ByteBuffer buffer;
    private final long address;
    private final long length;

    private RingMapping(long address, long length) {
        this.address = address;
        this.length = length;
        this.buffer = SystemNative.buffer(address, length).order(ByteOrder.nativeOrder());
        long start = address;
        Leaks.free(buffer, () -> SystemNative.unmap(start, length));
    }

    static RingMapping map(int fd, long offset, long length, boolean writable, String subject) {
        long address = SystemNative.map(fd, offset, length, writable);
        if (address < 0) {
            throw Errors.failure("map", subject, address, List.of());
        }
        return new RingMapping(address, length);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    void release() {
        Errors.check("unmap", "a ring buffer", SystemNative.mapZeroes(address, length));
    }
}
