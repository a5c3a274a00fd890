package io.bpf4j.internal;

import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A part of a map in the process's memory.
 *
 * <p>{@link #release()} gives the map up at once: zeroes take its place. The addresses stay valid until neither the mapping nor a buffer over it is
 * reachable, so a buffer that someone kept reads zeroes, and never what others have put there since. Where there never was a buffer the addresses are
 * given up as well.
 */
public final class Mapping {

    private final long address;
    private final long length;
    private final Cleaner.Cleanable unmapping;
    /** Whether there may be buffers; guarded by this. */
    private boolean used;

    private volatile boolean released;

    private Mapping(long address, long length) {
        this.address = address;
        this.length = length;
        this.unmapping = Leaks.free(this, () -> SystemNative.unmap(address, length));
    }

    /**
     * Maps a part of a map at any address.
     *
     * @param fd the map's descriptor, in use by the caller
     * @param offset where the part starts, a multiple of the page size
     * @param length its length in bytes
     */
    public static Mapping map(int fd, long offset, long length, boolean writable, String subject) {
        return of(SystemNative.map(fd, offset, length, writable), length, subject);
    }

    /** What a call that maps gave back: an address, or an error. */
    public static Mapping of(long address, long length, String subject) {
        if (address < 0) {
            throw Errors.failure("map", subject, address, List.of());
        }
        return new Mapping(address, length);
    }

    /** Address of the first byte. */
    public long address() {
        return address;
    }

    /** Length in bytes. */
    public long length() {
        return length;
    }

    /**
     * A buffer in native byte order over a part, which keeps the addresses valid.
     *
     * @param offset where the part starts
     * @param size its length in bytes
     * @throws IllegalStateException if released
     */
    public synchronized ByteBuffer buffer(long offset, int size) {
        if (offset < 0 || size < 0 || offset > length - size) {
            throw new IndexOutOfBoundsException(size + " bytes at " + offset + " of " + length);
        }
        if (released) {
            throw new IllegalStateException("the mapping is released");
        }
        used = true;
        ByteBuffer buffer = SystemNative.buffer(address + offset, size).order(ByteOrder.nativeOrder());
        // The reference that the action holds until the buffer is gone is what keeps the mapping.
        Leaks.free(buffer, () -> Reference.reachabilityFence(this));
        return buffer;
    }

    /** Whether zeroes are in the place of the map. Set before they are, so that who reads a zero of theirs and then asks is told so. */
    public boolean isReleased() {
        return released;
    }

    /** Gives the map up. Does nothing the second time. */
    public synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        if (used) {
            Errors.check("unmap", "a map", SystemNative.mapZeroes(address, length));
        } else {
            unmapping.clean();
        }
    }
}
