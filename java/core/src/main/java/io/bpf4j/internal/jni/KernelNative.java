package io.bpf4j.internal.jni;

/** Attempts by which the kernel shows what it can do. Every method returns {@code -errno} where it fails; descriptors are the caller's. */
public final class KernelNative {

    private KernelNative() {}

    /**
     * Loads a program without an object.
     *
     * @param attachBtfId type in the kernel's BTF, or 0
     * @param kernelVersion what kernels before 5.0 compare with their own
     * @param instructions address of {@code count} instructions
     * @param log address of what takes the verifier's log with a final zero, or 0
     */
    public static native int loadProgram(
            int type,
            int attachType,
            int attachBtfId,
            int flags,
            int kernelVersion,
            long instructions,
            int count,
            long log,
            int logSize);

    /** Loads BTF without an object. */
    public static native int loadBtf(long address, int size);

    /** 0 if the kernel knows names of BTF. */
    public static native int tellBtfName(int btfFd);

    /** Id of a type in the kernel's BTF that programs of an attach type attach to, by the name without the kernel's prefix. */
    public static native int findKernelType(byte[] name, int attachType);

    /** Fails in any case: with {@code -ENOTSUPP} where the kernel has struct_ops with these flags. */
    public static native int createStructOpsMap(int flags);

    public static native int createLink(int programFd, int target, int attachType, int flags);

    /** Fails in any case: to a function that does not exist. */
    public static native int createKprobeMultiLink(int programFd, int attachType);

    /** Fails in any case: to a file that is a directory. */
    public static native int createUprobeMultiLink(int programFd, int attachType);

    /** {@code name} is null for a program that was loaded for its place. */
    public static native int openRawTracepoint(byte[] name, int programFd);

    /** Opens a pin of no program of a directory's descriptor ({@code BPF_F_PATH_FD}). */
    public static native int openPinAt(int directoryFd);

    /** A token of a bpf file system, by the descriptor of its root. */
    public static native int createToken(int bpffsFd);
}
