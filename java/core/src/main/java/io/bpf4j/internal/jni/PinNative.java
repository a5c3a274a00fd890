package io.bpf4j.internal.jni;

/** Pins of maps, programs and links on bpf file systems. */
public final class PinNative {

    private PinNative() {}

    public static native int pin(int fd, byte[] path);

    /** A descriptor of whatever is pinned at a path. */
    public static native int open(byte[] path);
}
