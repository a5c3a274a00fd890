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
    public static final int SPEC_NUMA_NODE = 7;
    public static final int SPEC_LENGTH = 8;

    public static final int INFO_TYPE = 0;
    public static final int INFO_ID = 1;
    public static final int INFO_KEY_SIZE = 2;
    public static final int INFO_VALUE_SIZE = 3;
    public static final int INFO_MAX_ENTRIES = 4;
    public static final int INFO_FLAGS = 5;
    public static final int INFO_EXTRA = 6;
    public static final int INFO_BTF_ID = 7;
    public static final int INFO_BTF_KEY_TYPE = 8;
    public static final int INFO_BTF_VALUE_TYPE = 9;
    public static final int INFO_LENGTH = 10;

    /** Length of a name in the kernel with its final zero byte ({@code BPF_OBJ_NAME_LEN}). */
    public static final int NAME_LENGTH = 16;

    private MapNative() {}

    public static native byte[] name(long map);

    /** Fills {@code spec}, of {@link #SPEC_LENGTH} elements, with what the object says of the map. */
    public static native void spec(long map, int[] spec);

    /** The path at which the map is or will be pinned, without a final zero; null where there is none. */
    public static native byte[] pinPath(long map);

    public static native int setPinPath(long map, byte[] path);

    public static native int setMaxEntries(long map, int maxEntries);

    public static native int setAutocreate(long map, boolean autocreate);

    public static native int setType(long map, int type);

    public static native int setKeySize(long map, int keySize);

    public static native int setValueSize(long map, int valueSize);

    public static native int setFlags(long map, int flags);

    /** {@code map_extra}. */
    public static native long extra(long map);

    public static native int setExtra(long map, long extra);

    public static native int setNumaNode(long map, int numaNode);

    public static native int setInterface(long map, int index);

    /** Makes the object use the map of a descriptor, which it duplicates. */
    public static native int reuse(long map, int fd);

    /** Makes a map the template of inner maps; the descriptor must live until the load and stays the caller's. */
    public static native int setInner(long map, int fd);

    /** The template that the object declares for the maps in a map; 0 where there is none, and after the load. */
    public static native long innerMap(long map);

    /** Overwrites a part of the value that a map of global variables starts with. */
    public static native int setInitialBytes(long map, int offset, byte[] bytes);

    /** Address of what a map of global variables starts with, or where it is mapped by libbpf; 0 where there is neither. */
    public static native long initialValue(long map);

    /** Length in bytes of what a map of global variables starts with; 0 where there is none. */
    public static native long initialSize(long map);

    public static native int fd(long map);

    /** {@code key} is 0 for kinds without keys, here and in the other operations. */
    public static native int lookup(int fd, long key, long value, long flags);

    public static native int lookupAndDelete(int fd, long key, long value, long flags);

    public static native int update(int fd, long key, long value, long flags);

    public static native int delete(int fd, long key);

    public static native int nextKey(int fd, long key, long next);

    public static native int freeze(int fd);

    /** {@code count} is the address of an unsigned 32-bit number: room on entry, entries read on return. */
    public static native int lookupBatch(int fd, long in, long out, long keys, long values, long count, long flags);

    public static native int lookupAndDeleteBatch(
            int fd, long in, long out, long keys, long values, long count, long flags);

    /** {@code count}: entries on entry, entries written on return. */
    public static native int updateBatch(int fd, long keys, long values, long count, long flags);

    public static native int deleteBatch(int fd, long keys, long count);

    /**
     * Creates a map without an object.
     *
     * @param innerFd descriptor of the template of a map-in-map, else -1
     * @param btfFd descriptor of the BTF that the type ids are of, else 0
     * @param tokenFd descriptor of a BPF token, else 0
     */
    public static native int create(
            int type,
            byte[] name,
            int keySize,
            int valueSize,
            int maxEntries,
            int flags,
            long extra,
            int numaNode,
            int innerFd,
            int btfFd,
            int btfKeyType,
            int btfValueType,
            int tokenFd);

    /**
     * A descriptor of BTF for local storage, which the kernel wants to know the types of: 1 is a 32-bit number for the keys, 3 an array of so
     * many bytes for the values.
     */
    public static native int createStorageBtf(int valueSize, int tokenFd);

    /** The first id above the given one, or {@code -ENOENT}. */
    public static native long nextId(int id);

    public static native int openById(int id);

    /**
     * What the kernel says of a map.
     *
     * @param numbers receives {@link #INFO_LENGTH} elements
     * @param name receives the name, with zeroes after it
     */
    public static native int info(int fd, long[] numbers, byte[] name);
}
