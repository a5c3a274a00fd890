package io.bpf4j;

import io.bpf4j.kernel.KernelVersion;
import java.util.Optional;

/** The kinds of maps. The constants are those of {@code enum bpf_map_type} in {@code linux/bpf.h}, in its order. */
public enum BpfMapType {
    /** {@code BPF_MAP_TYPE_UNSPEC}. */
    UNSPEC,
    /** {@code BPF_MAP_TYPE_HASH}, Linux 3.19. */
    HASH(3, 19),
    /** {@code BPF_MAP_TYPE_ARRAY}, Linux 3.19. */
    ARRAY(3, 19),
    /** {@code BPF_MAP_TYPE_PROG_ARRAY}, Linux 4.2. */
    PROG_ARRAY(4, 2),
    /** {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}, Linux 4.3. */
    PERF_EVENT_ARRAY(4, 3),
    /** {@code BPF_MAP_TYPE_PERCPU_HASH}, Linux 4.6. */
    PERCPU_HASH(4, 6),
    /** {@code BPF_MAP_TYPE_PERCPU_ARRAY}, Linux 4.6. */
    PERCPU_ARRAY(4, 6),
    /** {@code BPF_MAP_TYPE_STACK_TRACE}, Linux 4.6. */
    STACK_TRACE(4, 6),
    /** {@code BPF_MAP_TYPE_CGROUP_ARRAY}, Linux 4.8. */
    CGROUP_ARRAY(4, 8),
    /** {@code BPF_MAP_TYPE_LRU_HASH}, Linux 4.10. */
    LRU_HASH(4, 10),
    /** {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}, Linux 4.10. */
    LRU_PERCPU_HASH(4, 10),
    /** {@code BPF_MAP_TYPE_LPM_TRIE}, Linux 4.11. */
    LPM_TRIE(4, 11),
    /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}, Linux 4.12. */
    ARRAY_OF_MAPS(4, 12),
    /** {@code BPF_MAP_TYPE_HASH_OF_MAPS}, Linux 4.12. */
    HASH_OF_MAPS(4, 12),
    /** {@code BPF_MAP_TYPE_DEVMAP}, Linux 4.14. */
    DEVMAP(4, 14),
    /** {@code BPF_MAP_TYPE_SOCKMAP}, Linux 4.14. */
    SOCKMAP(4, 14),
    /** {@code BPF_MAP_TYPE_CPUMAP}, Linux 4.15. */
    CPUMAP(4, 15),
    /** {@code BPF_MAP_TYPE_XSKMAP}, Linux 4.18. */
    XSKMAP(4, 18),
    /** {@code BPF_MAP_TYPE_SOCKHASH}, Linux 4.18. */
    SOCKHASH(4, 18),
    /** {@code BPF_MAP_TYPE_CGROUP_STORAGE}, Linux 4.19. */
    CGROUP_STORAGE(4, 19),
    /** {@code BPF_MAP_TYPE_REUSEPORT_SOCKARRAY}, Linux 4.19. */
    REUSEPORT_SOCKARRAY(4, 19),
    /** {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}, Linux 4.20. */
    PERCPU_CGROUP_STORAGE(4, 20),
    /** {@code BPF_MAP_TYPE_QUEUE}, Linux 4.20. */
    QUEUE(4, 20),
    /** {@code BPF_MAP_TYPE_STACK}, Linux 4.20. */
    STACK(4, 20),
    /** {@code BPF_MAP_TYPE_SK_STORAGE}, Linux 5.2. */
    SK_STORAGE(5, 2),
    /** {@code BPF_MAP_TYPE_DEVMAP_HASH}, Linux 5.4. */
    DEVMAP_HASH(5, 4),
    /** {@code BPF_MAP_TYPE_STRUCT_OPS}, Linux 5.6. */
    STRUCT_OPS(5, 6),
    /** {@code BPF_MAP_TYPE_RINGBUF}, Linux 5.8. */
    RINGBUF(5, 8),
    /** {@code BPF_MAP_TYPE_INODE_STORAGE}, Linux 5.10. */
    INODE_STORAGE(5, 10),
    /** {@code BPF_MAP_TYPE_TASK_STORAGE}, Linux 5.11. */
    TASK_STORAGE(5, 11),
    /** {@code BPF_MAP_TYPE_BLOOM_FILTER}, Linux 5.16. */
    BLOOM_FILTER(5, 16),
    /** {@code BPF_MAP_TYPE_USER_RINGBUF}, Linux 6.1. */
    USER_RINGBUF(6, 1),
    /** {@code BPF_MAP_TYPE_CGRP_STORAGE}, Linux 6.2. */
    CGRP_STORAGE(6, 2),
    /** {@code BPF_MAP_TYPE_ARENA}, Linux 6.9. */
    ARENA(6, 9),
    /** {@code BPF_MAP_TYPE_INSN_ARRAY}, Linux 6.19. */
    INSN_ARRAY(6, 19),
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfMapType[] KINDS = values();

    private final KernelVersion leastKernel;

    BpfMapType() {
        leastKernel = null;
    }

    BpfMapType(int major, int minor) {
        leastKernel = KernelVersion.of(major, minor);
    }

    /** The first kernel that has maps of this kind; empty for {@link #UNSPEC} and {@link #UNKNOWN}. */
    public Optional<KernelVersion> leastKernel() {
        return Optional.ofNullable(leastKernel);
    }

    /** The constant for the kernel's number; {@link #UNKNOWN} for a number that has none. */
    static BpfMapType of(int number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[number] : UNKNOWN;
    }

    /** Whether a key has one value for each possible CPU. */
    public boolean isPerCpu() {
        return this == PERCPU_HASH || this == PERCPU_ARRAY || this == LRU_PERCPU_HASH || this == PERCPU_CGROUP_STORAGE;
    }

    /** Whether the keys are the indices from 0 on, all of them there from the start. */
    boolean isArray() {
        return this == ARRAY || this == PERCPU_ARRAY;
    }

    /** Whether the keys are indices below the maximum number of entries, there from the start or not. */
    boolean isIndexed() {
        return switch (this) {
            case ARRAY,
                    PERCPU_ARRAY,
                    PROG_ARRAY,
                    PERF_EVENT_ARRAY,
                    CGROUP_ARRAY,
                    ARRAY_OF_MAPS,
                    DEVMAP,
                    CPUMAP,
                    XSKMAP,
                    SOCKMAP,
                    REUSEPORT_SOCKARRAY,
                    INSN_ARRAY -> true;
            default -> false;
        };
    }

    /** Whether the values belong to objects of the kernel, such as sockets. */
    boolean isLocalStorage() {
        return this == SK_STORAGE || this == INODE_STORAGE || this == TASK_STORAGE || this == CGRP_STORAGE;
    }

    /** The class through which maps of this kind are used, if it is not {@link BpfMap}. */
    Optional<String> ownClass() {
        return Optional.ofNullable(
                switch (this) {
                    case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> "PerCpuMap";
                    case QUEUE -> "BpfQueue";
                    case STACK -> "BpfStack";
                    case BLOOM_FILTER -> "BloomFilter";
                    case ARRAY_OF_MAPS, HASH_OF_MAPS -> "MapOfMaps";
                    case PROG_ARRAY -> "ProgramArray";
                    case PERF_EVENT_ARRAY -> "PerfEventArray";
                    case CGROUP_ARRAY -> "CgroupArray";
                    case DEVMAP, DEVMAP_HASH -> "DeviceMap";
                    case CPUMAP -> "CpuMap";
                    case XSKMAP -> "XskMap";
                    case SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY -> "SocketMap";
                    case STACK_TRACE -> "StackTraces";
                    case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> "LocalStorage";
                    case RINGBUF -> "RingBuffer";
                    case ARENA -> "MapMemory";
                    default -> null;
                });
    }

    /**
     * Whether entries can be reached one by one through {@link BpfMap}: they have one key and one value. Where the value stands for an object of the
     * kernel, such as a program, a descriptor goes in and an id comes out.
     */
    boolean hasEntries() {
        return switch (this) {
            case QUEUE, STACK, BLOOM_FILTER, RINGBUF, USER_RINGBUF, ARENA, UNSPEC, UNKNOWN -> false;
            default -> !isPerCpu();
        };
    }

    /** Whether the values are descriptors in an array, which the kernel writes in one mode only. */
    boolean isDescriptorArray() {
        return switch (this) {
            case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS -> true;
            default -> false;
        };
    }
}
