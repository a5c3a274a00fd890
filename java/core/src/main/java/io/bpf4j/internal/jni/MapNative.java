package io.bpf4j.internal.jni;

/** {@code bpf_map__*} by handle and {@code bpf_map_*} by descriptor. */
public final class MapNative {

    public static final int SPEC_TYPE = 0;
    public static final int SPEC_KEY_SIZE = 1;
    public static final int SPEC_VALUE_SIZE = 2;
    public static final int SPEC_MAX_ENTRIES = 3;
    public static final int SPEC_FLAGS = 4;
    public static final int SPEC_AUTOCREATE = 5;
    public static final int SPEC_INTERNAL = 6;
    public static final int SPEC_LENGTH = 7;

    private MapNative() {}

    public static native byte[] name(long map);

    /** Fills {@code spec}, of {@link #SPEC_LENGTH} elements, with what the object says of the map. */
    public static native void spec(long map, int[] spec);

    /** The path at which the map is or will be pinned, without a final zero; null where there is none. */
    public static native byte[] pinPath(long map);

    public static native int setPinPath(long map, byte[] path);

    public static native int setMaxEntries(long map, int maxEntries);

    public static native int setAutocreate(long map, boolean autocreate);

    /** Overwrites a part of the value that a map of global variables starts with. */
    public static native int setInitialBytes(long map, int offset, byte[] bytes);

    /** Address of what a map of global variables starts with, or where it is mapped by libbpf; 0 where there is neither. */
    public static native long initialValue(long map);

    /** {@code map_extra}. */
    public static native long extra(long map);

    public static native int fd(long map);

    /** Makes a map that is not created yet be what a descriptor stands for; the descriptor stays the caller's. */
    public static native int reuse(long map, int fd);

    /** A new arena of so many pages; returns a descriptor. */
    public static native int createArena(byte[] name, int pages, int flags, long extra);

    public static native int freeze(int fd);

    public static native int lookup(int fd, long key, long value);

    public static native int update(int fd, long key, long value, long flags);

    public static native int delete(int fd, long key);

    public static native int nextKey(int fd, long key, long next);

    /** {@code count} is the address of an unsigned 32-bit number: room on entry, entries read on return. */
    public static native int lookupBatch(int fd, long in, long out, long keys, long values, long count);
}
