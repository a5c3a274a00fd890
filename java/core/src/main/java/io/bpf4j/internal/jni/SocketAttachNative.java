package io.bpf4j.internal.jni;

/** Network namespaces, cgroups and sockets as places to attach to. Every method returns a value that is not negative, or {@code -errno}. */
public final class SocketAttachNative {

    private SocketAttachNative() {}

    /**
     * A descriptor of a network namespace.
     *
     * @return {@code -EINVAL} if the file is something else
     */
    public static native int openNetworkNamespace(byte[] path);

    /** Moves the calling thread into a network namespace ({@code setns}). */
    public static native int enterNetworkNamespace(int fd);

    /** The inode of the file that a descriptor is of. */
    public static native long inode(int fd);

    /** What a {@code struct bpf_program} was loaded for: a number of {@code enum bpf_attach_type}, 0 also for none. */
    public static native int expectedAttachType(long program);

    /** {@code BPF_LINK_CREATE} without options; returns a descriptor. */
    public static native int link(int programFd, int targetFd, int attachType);

    /**
     * {@code BPF_LINK_CREATE} at a cgroup; returns a descriptor.
     *
     * @param flags {@code BPF_F_*}
     * @param neighbourId the program or link that the flags refer to, or 0
     * @param expectedRevision a revision, or 0
     */
    public static native int linkToCgroup(
            int programFd, int cgroupFd, int attachType, int flags, int neighbourId, long expectedRevision);

    /**
     * {@code BPF_PROG_ATTACH}.
     *
     * @param flags {@code BPF_F_*}
     * @param replacedFd descriptor of the program that is to be replaced if the flags say so, or 0
     * @param neighbourId the program or link that the flags refer to, or 0
     * @param expectedRevision a revision, or 0
     */
    public static native int attach(
            int programFd,
            int targetFd,
            int attachType,
            int flags,
            int replacedFd,
            int neighbourId,
            long expectedRevision);

    /** {@code BPF_PROG_DETACH}. */
    public static native int detach(int programFd, int targetFd, int attachType);

    /** {@code SO_ATTACH_BPF}. */
    public static native int attachFilter(int socket, int programFd);

    /** {@code SO_DETACH_BPF}. */
    public static native int detachFilter(int socket);

    /** {@code SO_ATTACH_REUSEPORT_EBPF}. */
    public static native int attachReuseport(int socket, int programFd);

    /** {@code SO_DETACH_REUSEPORT_BPF}, Linux 5.3. */
    public static native int detachReuseport(int socket);

    /** {@code SO_COOKIE}: a number that no other socket of the system has. */
    public static native long cookie(int socket);
}
