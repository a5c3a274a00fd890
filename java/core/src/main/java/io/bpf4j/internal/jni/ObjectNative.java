package io.bpf4j.internal.jni;

/** {@code bpf_object__*}: handles are addresses, failures are {@code -errno}, strings are bytes with a final zero. */
public final class ObjectNative {

    private ObjectNative() {}

    public static native long open(
            long bytes, long size, byte[] name, byte[] customBtf, byte[] kconfig, byte[] tokenPath, long log);

    public static native int load(long object, long log);

    public static native void close(long object, long log);

    public static native long findMap(long object, byte[] name);

    public static native long findProgram(long object, byte[] name);

    /** The map after {@code map}, the first one after 0; 0 at the end. */
    public static native long nextMap(long object, long map);

    /** The program after {@code program}, the first one after 0; 0 at the end. */
    public static native long nextProgram(long object, long program);
}
