package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.type.BpfType;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The memory of a map, shared by programs and Java: reading and writing it is no system call. There are three kinds.
 *
 * <ul>
 *   <li>A section of global variables ({@link BpfObject#section(String)}, Linux 5.5).
 *   <li>An array that is declared with {@code BPF_F_MMAPABLE} ({@link #of(BpfMap)}, Linux 5.5). Its elements start at {@link #offset(long)}. Sections and
 *       arrays are in memory as a whole from the start: using them never fails.
 *   <li>An arena ({@link #of(BpfMap)}, Linux 6.9), whose pages are there once the program or Java asked for them.
 * </ul>
 *
 * <pre>{@code
 * MapMemory slots = MapMemory.of(object.map("slots"));
 * BpfNumber third = slots.number(slots.offset(2), 8);
 * third.getAndAdd(1);
 * }</pre>
 *
 * <p><b>Lifetime.</b> The memory belongs to its map and is closed with it. After that the methods of this class and of its variables are
 * {@link IllegalStateException}s. A buffer that was kept stays harmless: it reads zeroes, or what was written to it since. A buffer does not keep
 * the object from being collected; keep the object, which has to be closed anyway.
 *
 * <p><b>Threads.</b> All methods may be called by all threads. Buffers and {@link BpfVariable}s give no order and no atomicity; {@link BpfNumber}
 * does.
 *
 * <p><b>Arenas.</b> To touch a page that is not there asks the kernel for one, and where it has none the answer is a signal that ends the JVM. So
 * {@link #buffer(long, int)}, {@link #variable} and {@link #number} get the pages first (Linux 5.14), and a lack of memory is their exception. Those
 * pages are then taken, and {@code bpf_arena_alloc_pages} does not find them free: ask for the parts that you use, not for the whole. What remains is
 * a program that frees pages ({@code bpf_arena_free_pages}) which Java still uses: they come back, as zeroes, at the next touch, and only if the
 * kernel has memory then. An arena with {@code BPF_F_SEGV_ON_FAULT} is refused, since there that touch is always the signal.
 */
public final class MapMemory {

    private final MapCore core;
    private final Mapping mapping;
    private final boolean readOnly;
    private final long size;
    /** Over everything; null for arenas, and for what is larger than a buffer. */
    private final ByteBuffer whole;

    private MapMemory(MapCore core, Mapping mapping, boolean readOnly, long size) {
        this.core = core;
        this.mapping = mapping;
        this.readOnly = readOnly;
        this.size = size;
        this.whole = isArena(core) || size > Integer.MAX_VALUE ? null : mapping.buffer(0, (int) size);
    }

    /**
     * The memory of a map, the same at each call.
     *
     * @param map an array with {@code BPF_F_MMAPABLE}, or an arena
     * @throws BpfNotSupportedException if it is another kind of map, an array without that flag, an arena with {@code BPF_F_SEGV_ON_FAULT}, or an arena of
     *     which only its maker knows the address: one without {@code map_extra} that was pinned by somebody else, or one with {@code __arena} variables,
     *     which libbpf maps for itself
     * @throws BpfException if the kernel refuses
     * @throws IllegalStateException if the map is closed
     */
    public static MapMemory of(BpfMap<?, ?> map) {
        return of(map.core());
    }

    static MapMemory of(MapCore core) {
        MapMemory memory = core.memory();
        memory.requireOpen();
        return memory;
    }

    private static boolean isArena(MapCore core) {
        return core.type() == BpfMapType.ARENA;
    }

    /** Maps a map; to be called once for each. */
    static MapMemory map(MapCore core) {
        requireMappable(core);
        MapMemory memory = core.call(fd -> isArena(core) ? mapArena(core, fd) : mapArray(core, fd));
        core.descriptor().onClose(memory.mapping::release);
        return memory;
    }

    private static void requireMappable(MapCore core) {
        String defect = null;
        if (core.type() != BpfMapType.ARRAY && !isArena(core)) {
            defect = "it is a map of type " + core.type() + "; only arrays and arenas share their memory";
        } else if (isArena(core) && has(core, MapFlag.SEGV_ON_FAULT)) {
            defect =
                    "it has BPF_F_SEGV_ON_FAULT, so a touch of a page that the program did not allocate would end the JVM;"
                            + " remove the flag";
        } else if (!has(core, MapFlag.MMAPABLE) && core.name().startsWith(".")) {
            defect =
                    "it was not made for it; that needs Linux 5.5, BTF (compile with -g), and a variable in the section that"
                            + " is neither static nor hidden";
        } else if (!has(core, MapFlag.MMAPABLE)) {
            defect = "it lacks a flag; declare it with __uint(map_flags, BPF_F_MMAPABLE)";
        }
        if (defect != null) {
            throw new BpfNotSupportedException("map", core.subject(), defect, 0, List.of());
        }
    }

    private static MapMemory mapArray(MapCore core, int fd) {
        long stride = stride(core);
        // The padding after the last element is mapped, but is nobody's.
        long size = stride * (core.maxEntries() - 1) + core.valueSize();
        long address = SystemNative.map(fd, 0, size, true);
        // It is frozen, or programs may only read it.
        boolean readOnly = address == -Errno.EPERM || address == -Errno.EACCES;
        if (readOnly) {
            address = SystemNative.map(fd, 0, size, false);
        }
        if (address < 0) {
            throw Errors.failure("map", core.subject(), address, hint(address, readOnly), List.of());
        }
        return new MapMemory(core, Mapping.of(address, size, core.subject()), readOnly, size);
    }

    private static String hint(long result, boolean readOnly) {
        if (result == -Errno.ENOTSUPP) {
            return "the kernel shares no values with locks, timers or pointers of its own";
        }
        return readOnly && result == -Errno.EINVAL
                ? "its descriptor may only read or only write (BPF_F_RDONLY, BPF_F_WRONLY), and the kernel then maps nothing"
                : null;
    }

    private static MapMemory mapArena(MapCore core, int fd) {
        long size = core.maxEntries() * SystemNative.pageSize();
        Mapping mapping = core.arena() != null
                ? core.arena()
                : ObjectArenas.map(fd, core.shape().extra(), size, core.subject());
        return new MapMemory(core, mapping, false, size);
    }

    private static boolean has(MapCore core, MapFlag flag) {
        return (core.shape().flags() & flag.bit()) != 0;
    }

    private static long stride(MapCore core) {
        return Memory.align8(core.valueSize());
    }

    /** Length in bytes. */
    public long size() {
        return size;
    }

    /** Whether it can only be read: {@code .rodata}, {@code .kconfig}, and arrays that were frozen ({@link BpfMap#freeze()}) before they were mapped. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * All of it, in native byte order. Of an arena this takes every page, and the program cannot allocate any more.
     *
     * @return a new buffer; read-only if the memory is
     * @throws BpfNotSupportedException if it is larger than a buffer, which is 2 GiB - 1
     * @throws BpfException if there is no memory for an arena's pages
     * @throws IllegalStateException if the map is closed
     */
    public ByteBuffer buffer() {
        if (size > Integer.MAX_VALUE) {
            throw new BpfNotSupportedException(
                    "map",
                    core.subject(),
                    "it has " + size + " bytes, more than a ByteBuffer takes; name a part",
                    0,
                    List.of());
        }
        return buffer(0, (int) size);
    }

    /**
     * A part of it, in native byte order.
     *
     * @param offset where it starts, in bytes
     * @param length its length in bytes
     * @return a new buffer; read-only if the memory is
     * @throws IndexOutOfBoundsException if the part is not within the memory
     * @throws BpfException if there is no memory for an arena's pages
     * @throws IllegalStateException if the map is closed
     */
    public ByteBuffer buffer(long offset, int length) {
        ByteBuffer part = part(offset, length);
        return (readOnly ? part.asReadOnlyBuffer() : part).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer part(long offset, int length) {
        requireOpen();
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of the " + size + " bytes of " + core.subject());
        }
        try {
            if (whole != null) {
                return whole.slice((int) offset, length).order(ByteOrder.nativeOrder());
            }
            if (isArena(core) && length > 0) {
                populate(offset, length);
            }
            return mapping.buffer(offset, length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void populate(long offset, int length) {
        long page = SystemNative.pageSize();
        long start = offset & -page;
        long end = (offset + length - 1 & -page) + page;
        int result = SystemNative.populate(mapping.address() + start, end - start);
        if (result < 0) {
            throw Errors.failure(
                    "get pages of",
                    core.subject(),
                    result,
                    "the kernel has no memory for them, or the limit of the control group is reached",
                    List.of());
        }
    }

    /**
     * Where an element of an array starts: each takes the size of a value, rounded up to 8 bytes.
     *
     * @param index the element's key
     * @return its offset in bytes
     * @throws IndexOutOfBoundsException if the array has no such element
     * @throws BpfNotSupportedException if it is an arena, which has no elements
     */
    public long offset(long index) {
        if (isArena(core)) {
            throw new BpfNotSupportedException("find an element of", core.subject(), "an arena has none", 0, List.of());
        }
        if (index < 0 || index >= core.maxEntries()) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " of the " + core.maxEntries() + " elements of " + core.subject());
        }
        return index * stride(core);
    }

    /**
     * Where a pointer that a program left in an arena leads to.
     *
     * @param pointer the pointer; only its lower 32 bits count, as they do for programs
     * @return the offset in bytes of what it points to
     * @throws IndexOutOfBoundsException if it points outside the arena
     * @throws BpfNotSupportedException if it is no arena
     */
    public long offsetOf(long pointer) {
        long offset = pointer - address() & 0xffff_ffffL;
        if (offset >= size) {
            throw new IndexOutOfBoundsException(
                    "pointer " + Long.toHexString(pointer) + " leads out of " + core.subject());
        }
        return offset;
    }

    /**
     * The address of an arena's first byte, from which pointers for programs are made by adding an offset. It is of no use to Java.
     *
     * @throws BpfNotSupportedException if it is no arena: the memory of other maps is elsewhere for programs
     */
    public long address() {
        if (!isArena(core)) {
            throw new BpfNotSupportedException(
                    "find the address of", core.subject(), "programs know arenas only by one", 0, List.of());
        }
        return mapping.address();
    }

    /**
     * A value somewhere in it.
     *
     * @param offset where it starts, in bytes
     * @param type its type
     * @param <T> Java type of its values
     * @throws IndexOutOfBoundsException if it is not within the memory
     * @throws BpfException if there is no memory for an arena's page
     * @throws IllegalStateException if the map is closed
     */
    public <T> BpfVariable<T> variable(long offset, BpfType<T> type) {
        String name = core.name() + "+" + offset;
        return variable(offset, type, name, place(offset));
    }

    <T> BpfVariable<T> variable(long offset, BpfType<T> type, String name, String subject) {
        return new BpfVariable<>(this, buffer(offset, type.size()), type, name, subject);
    }

    /**
     * A number somewhere in it; unsigned.
     *
     * @param offset where it starts, in bytes
     * @param size its length in bytes: 1, 2, 4 or 8
     * @throws IndexOutOfBoundsException if it is not within the memory
     * @throws IllegalArgumentException if no number has such a size
     * @throws BpfException if there is no memory for an arena's page
     * @throws IllegalStateException if the map is closed
     */
    public BpfNumber number(long offset, int size) {
        if (!BpfNumber.isSize(size)) {
            throw new IllegalArgumentException("a number of " + size + " bytes");
        }
        return number(offset, size, false, core.name() + "+" + offset, place(offset));
    }

    BpfNumber number(long offset, int size, boolean signed, String name, String subject) {
        boolean aligned = offset % size == 0;
        return new BpfNumber(this, part(offset, size), signed, aligned, name, subject);
    }

    private String place(long offset) {
        return "memory at " + offset + " of " + core.subject();
    }

    /** Name of the section or map. */
    String name() {
        return core.name();
    }

    /** To be asked after a read: what was read before the map's end then came from the map. */
    void requireOpen() {
        VarHandle.acquireFence();
        if (mapping.isReleased()) {
            throw core.descriptor().closedException();
        }
    }

    /** To be asked before a write. */
    void requireWritable(String subject) {
        requireOpen();
        if (readOnly) {
            throw new BpfNotSupportedException(
                    "write",
                    subject,
                    "it is frozen; constants are set before the load, by OpenObject.global",
                    0,
                    List.of());
        }
    }

    @Override
    public String toString() {
        return "memory of " + core.subject();
    }
}
