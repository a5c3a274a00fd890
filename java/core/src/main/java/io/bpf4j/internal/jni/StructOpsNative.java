package io.bpf4j.internal.jni;

/** {@code bpf_map__attach_struct_ops} and what belongs to it. Every method returns {@code -errno} where it fails. */
public final class StructOpsNative {

    private StructOpsNative() {}

    /** Registers what a map holds; returns a {@code bpf_link} handle, which is a link of the kernel's only if {@link #hasLink}. */
    public static native long attach(long map, long log);

    /** Whether a map is attached by a link: whether it was declared in {@code .struct_ops.link}. */
    public static native boolean hasLink(long map);

    /** Frees a {@code bpf_link} and leaves what it stands for attached. */
    public static native int forget(long link);

    /** {@code bpf_link__update_map}. */
    public static native int update(long link, long map);

    /** Unregisters what a map without a link holds. */
    public static native int detach(int mapFd);
}
