package io.bpf4j.internal.jni;

/** {@code bpf_link__*} by handle and {@code bpf_link_*} by descriptor. */
public final class LinkNative {

    public static final int INFO_TYPE = 0;
    public static final int INFO_ID = 1;
    public static final int INFO_PROGRAM_ID = 2;
    public static final int INFO_INTERFACE = 3;
    public static final int INFO_LENGTH = 4;

    private LinkNative() {}

    /** {@code BPF_LINK_CREATE} at the XDP hook of an interface; returns a descriptor. */
    public static native int createXdp(int programFd, int interfaceIndex, int flags);

    /** Fills {@code info}, of {@link #INFO_LENGTH} elements. */
    public static native int info(int fd, int[] info);

    public static native int detach(int fd);

    public static native int fd(long link);

    public static native int destroy(long link);
}
