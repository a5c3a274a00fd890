package io.bpf4j.internal.jni;

/** {@code bpf_link__*} by handle and {@code bpf_link_*} by descriptor. */
public final class LinkNative {

    /** Room for {@code struct bpf_link_info}, which grows. */
    public static final int INFO_LENGTH = 128;

    private LinkNative() {}

    /** {@code BPF_LINK_CREATE} at the XDP hook of an interface; returns a descriptor. */
    public static native int createXdp(int programFd, int interfaceIndex, int flags);

    /**
     * {@code bpf_link_get_info_by_fd}.
     *
     * @param info address of {@link #INFO_LENGTH} bytes, all 0, for the struct
     * @param text address of bytes, all 0, for the name of what it is attached to
     * @param textLength number of those
     */
    public static native int info(int fd, long info, long text, int textLength);

    /** Whether a descriptor is one of a link, or else of something that the kernel gives no such information on. */
    public static native boolean isLink(int fd);

    public static native int openById(int id);

    /** The next id after one, {@code -ENOENT} after the last one. */
    public static native long nextId(int id);

    /** {@code bpf_link_update}; only if the expected program is attached, unless {@code expectedFd} is -1. */
    public static native int update(int fd, int programFd, int expectedFd);

    public static native int detach(int fd);

    public static native int fd(long link);

    public static native int destroy(long link);
}
