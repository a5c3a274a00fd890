package io.bpf4j.internal.jni;

/** {@code bpf_link_create} with {@code BPF_TRACE_ITER}, and reading from such links. Every method returns {@code -errno} where it fails. */
public final class IteratorNative {

    private IteratorNative() {}

    public static native int attach(int programFd);

    public static native int attachToMap(int programFd, int mapFd);

    /** {@code order} is one of {@code enum bpf_cgroup_iter_order}. */
    public static native int attachToCgroup(int programFd, int cgroupFd, int order);

    /** At most one of the ids is not 0. */
    public static native int attachToTasks(int programFd, int threadId, int processId);

    /** Begins to read ({@code BPF_ITER_CREATE}); returns a descriptor. */
    public static native int open(int linkFd);

    /** Reads from such a descriptor; returns the number of bytes, 0 at the end. */
    public static native int read(int fd, long address, int length);
}
