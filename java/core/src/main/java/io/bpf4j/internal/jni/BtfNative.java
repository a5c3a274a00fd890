package io.bpf4j.internal.jni;

/** {@code bpf_btf_*}. Every method returns {@code -errno} where it fails. */
public final class BtfNative {

    private BtfNative() {}

    /** A descriptor of BTF in the kernel ({@code BPF_BTF_GET_FD_BY_ID}), to be closed by the caller. */
    public static native int open(int id);

    /** Length in bytes; {@code -EOPNOTSUPP} for the kernel's own types, which are no program's. */
    public static native int size(int btfFd);

    /** Copies the first {@code size} bytes of BTF to an address. */
    public static native int read(int btfFd, long address, int size);
}
