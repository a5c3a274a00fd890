package io.bpf4j.internal.jni;

/** {@code bpf_btf_*}, and what the kernel knows of a map's types. Every method returns {@code -errno} where it fails. */
public final class BtfNative {

    public static final int MAP_BTF_ID = 0;
    public static final int MAP_KEY_TYPE = 1;
    public static final int MAP_VALUE_TYPE = 2;
    public static final int MAP_LENGTH = 3;

    private BtfNative() {}

    /** Fills {@code ids}, of {@link #MAP_LENGTH} elements, with the numbers of a map's BTF and of its types in it; 0 where there is none. */
    public static native int ofMap(int mapFd, int[] ids);

    /** A descriptor of BTF in the kernel ({@code BPF_BTF_GET_FD_BY_ID}), to be closed by the caller. */
    public static native int open(int id);

    /** Length in bytes; {@code -EOPNOTSUPP} for the kernel's own types, which are no program's. */
    public static native int size(int btfFd);

    /** Copies the first {@code size} bytes of BTF to an address. */
    public static native int read(int btfFd, long address, int size);
}
