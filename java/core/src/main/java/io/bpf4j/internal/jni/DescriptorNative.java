package io.bpf4j.internal.jni;

/** Descriptors of what Java has no descriptors for. Every method returns a descriptor, which the caller owns, or {@code -errno}. */
public final class DescriptorNative {

    private DescriptorNative() {}

    /** A directory, for reading. */
    public static native int openDirectory(byte[] path);

    /** A file of any kind, as a place and not for reading or writing ({@code O_PATH}). */
    public static native int openPlace(byte[] path);

    /** A process ({@code pidfd_open}, Linux 5.3). */
    public static native int openProcess(int pid);

    /**
     * A duplicate of the descriptor that an object has in a field {@code fd} of type {@code java.io.FileDescriptor}, as the JDK's channels do.
     *
     * @return {@code -ENOENT} if it has no such field
     */
    public static native int duplicateOf(Object channel);
}
