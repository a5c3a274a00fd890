package io.bpf4j.internal.jni;

import java.nio.ByteBuffer;

/** Descriptors, memory and facts of the process. Every method returns {@code -errno} where it fails. */
public final class SystemNative {

    /** Number of the native interface: jar and shared object must agree on it. Raise it with every change. */
    public static final int ABI = 6;

    private SystemNative() {}

    public static native int abi();

    public static native int libbpfMajorVersion();

    public static native int libbpfMinorVersion();

    /** Length of a memory page in bytes. */
    public static native int pageSize();

    /** Address of a direct buffer's first byte; to be asked once per buffer. */
    public static native long address(ByteBuffer direct);

    /** A direct buffer over memory that the caller keeps mapped while the buffer is reachable. */
    public static native ByteBuffer buffer(long address, long length);

    public static native int duplicate(int fd);

    public static native int close(int fd);

    /** Index of a network interface in the network namespace of the calling thread. */
    public static native int interfaceIndex(byte[] name);

    public static native long map(int fd, long offset, long length, boolean writable);

    /** Maps at an address, but nothing that is there already is overwritten: that is {@code -EEXIST}. */
    public static native long mapAt(int fd, long address, long length);

    /** As {@link #mapAt}, for a range that nothing may use. */
    public static native long reserve(long address, long length);

    /** Makes pages be there ({@code MADV_POPULATE_WRITE}, Linux 5.14), so that no later use can fail for lack of memory. */
    public static native int populate(long address, long length);

    /** Puts private zero pages in the place of a mapping: the address range stays valid to read. */
    public static native int mapZeroes(long address, long length);

    public static native int unmap(long address, long length);
}
