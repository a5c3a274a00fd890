package io.bpf4j.internal.jni;

/** Buffers that take the messages which libbpf prints during a call. */
public final class LogNative {

    private LogNative() {}

    /** A new empty buffer that keeps messages up to {@code level} (0 warning, 1 information, 2 debug). */
    public static native long create(int level);

    /** The messages so far, each a digit for its level, its text and a zero byte; the buffer is empty afterwards. */
    public static native byte[] take(long log);

    public static native void free(long log);
}
