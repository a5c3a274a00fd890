package io.bpf4j;

import io.bpf4j.kernel.KernelVersion;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** How a map is created. The constants are the {@code BPF_F_*} bits of {@code linux/bpf.h} that are for maps, in the order of their bits. */
public enum MapFlag {
    /** Allocates entries of a hash when they are added instead of all at creation (Linux 4.6). */
    NO_PREALLOC(4, 6),
    /** One list of least recently used entries for each CPU instead of one for all (Linux 4.10). */
    NO_COMMON_LRU(4, 10),
    /** Allocated on a NUMA node; set by {@link MapSpec#numaNode(int)} and {@link OpenMap#numaNode(int)} (Linux 4.14). */
    NUMA_NODE(4, 14),
    /** Not writable by system calls through the descriptor of the map's creator (Linux 4.15). */
    RDONLY(4, 15),
    /** Not readable by system calls through the descriptor of the map's creator (Linux 4.15). */
    WRONLY(4, 15),
    /** Stack traces as build ids and offsets (Linux 4.17). */
    STACK_BUILD_ID(4, 17),
    /** A hash without a random seed: for tests (Linux 5.0). */
    ZERO_SEED(5, 0),
    /** Not writable by programs (Linux 5.2). */
    RDONLY_PROG(5, 2),
    /** Not readable by programs (Linux 5.2). */
    WRONLY_PROG(5, 2),
    /** Socket storage is cloned to accepted sockets (Linux 5.4). */
    CLONE(5, 4),
    /** An array that can be mapped into memory (Linux 5.5). */
    MMAPABLE(5, 5),
    /** A perf event array keeps its events when the descriptor that set them is closed (Linux 5.10). */
    PRESERVE_ELEMS(5, 10),
    /** An array that may replace inner maps of other lengths (Linux 5.10). */
    INNER_MAP(5, 10),
    /** A struct_ops that is attached by a link (Linux 6.4). */
    LINK(6, 4),
    /** A pin path is relative to a descriptor (Linux 6.5). */
    PATH_FD(6, 5),
    /** The value's type is in a kernel module (Linux 6.9). */
    VTYPE_BTF_OBJ_FD(6, 9),
    /** Created with a BPF token (Linux 6.9). */
    TOKEN_FD(6, 9),
    /** An access to a page that an arena does not have is a signal (Linux 6.9). */
    SEGV_ON_FAULT(6, 9),
    /** An arena whose addresses are not translated (Linux 6.9). */
    NO_USER_CONV(6, 9),
    /** A ring buffer that overwrites its oldest records (Linux 6.19). */
    RB_OVERWRITE(6, 19);

    private final KernelVersion leastKernel;

    MapFlag(int major, int minor) {
        leastKernel = KernelVersion.of(major, minor);
    }

    /** The first kernel that has the flag. */
    public KernelVersion leastKernel() {
        return leastKernel;
    }

    /** The flags of the kernel's bits; bits that have no constant are left out. */
    static Set<MapFlag> of(int bits) {
        EnumSet<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
        for (MapFlag flag : values()) {
            if ((bits & flag.bit()) != 0) {
                flags.add(flag);
            }
        }
        return Collections.unmodifiableSet(flags);
    }

    /** The kernel's bits of flags. */
    static int bits(Collection<MapFlag> flags) {
        return flags.stream().mapToInt(MapFlag::bit).reduce(0, (left, right) -> left | right);
    }

    int bit() {
        return 1 << ordinal();
    }
}
