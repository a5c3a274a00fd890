package io.bpf4j;

import java.util.Optional;

/** The kinds of maps. The constants are those of {@code enum bpf_map_type} in {@code linux/bpf.h}, in its order. */
public enum BpfMapType {
    /** {@code BPF_MAP_TYPE_UNSPEC}. */
    UNSPEC,
    /** {@code BPF_MAP_TYPE_HASH}. */
    HASH,
    /** {@code BPF_MAP_TYPE_ARRAY}. */
    ARRAY,
    /** {@code BPF_MAP_TYPE_PROG_ARRAY}. */
    PROG_ARRAY,
    /** {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}. */
    PERF_EVENT_ARRAY,
    /** {@code BPF_MAP_TYPE_PERCPU_HASH}. */
    PERCPU_HASH,
    /** {@code BPF_MAP_TYPE_PERCPU_ARRAY}. */
    PERCPU_ARRAY,
    /** {@code BPF_MAP_TYPE_STACK_TRACE}. */
    STACK_TRACE,
    /** {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
    CGROUP_ARRAY,
    /** {@code BPF_MAP_TYPE_LRU_HASH}. */
    LRU_HASH,
    /** {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}. */
    LRU_PERCPU_HASH,
    /** {@code BPF_MAP_TYPE_LPM_TRIE}. */
    LPM_TRIE,
    /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
    ARRAY_OF_MAPS,
    /** {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
    HASH_OF_MAPS,
    /** {@code BPF_MAP_TYPE_DEVMAP}. */
    DEVMAP,
    /** {@code BPF_MAP_TYPE_SOCKMAP}. */
    SOCKMAP,
    /** {@code BPF_MAP_TYPE_CPUMAP}. */
    CPUMAP,
    /** {@code BPF_MAP_TYPE_XSKMAP}. */
    XSKMAP,
    /** {@code BPF_MAP_TYPE_SOCKHASH}. */
    SOCKHASH,
    /** {@code BPF_MAP_TYPE_CGROUP_STORAGE}. */
    CGROUP_STORAGE,
    /** {@code BPF_MAP_TYPE_REUSEPORT_SOCKARRAY}. */
    REUSEPORT_SOCKARRAY,
    /** {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}. */
    PERCPU_CGROUP_STORAGE,
    /** {@code BPF_MAP_TYPE_QUEUE}. */
    QUEUE,
    /** {@code BPF_MAP_TYPE_STACK}. */
    STACK,
    /** {@code BPF_MAP_TYPE_SK_STORAGE}. */
    SK_STORAGE,
    /** {@code BPF_MAP_TYPE_DEVMAP_HASH}. */
    DEVMAP_HASH,
    /** {@code BPF_MAP_TYPE_STRUCT_OPS}. */
    STRUCT_OPS,
    /** {@code BPF_MAP_TYPE_RINGBUF}. */
    RINGBUF,
    /** {@code BPF_MAP_TYPE_INODE_STORAGE}. */
    INODE_STORAGE,
    /** {@code BPF_MAP_TYPE_TASK_STORAGE}. */
    TASK_STORAGE,
    /** {@code BPF_MAP_TYPE_BLOOM_FILTER}. */
    BLOOM_FILTER,
    /** {@code BPF_MAP_TYPE_USER_RINGBUF}. */
    USER_RINGBUF,
    /** {@code BPF_MAP_TYPE_CGRP_STORAGE}. */
    CGRP_STORAGE,
    /** {@code BPF_MAP_TYPE_ARENA}. */
    ARENA,
    /** {@code BPF_MAP_TYPE_INSN_ARRAY}. */
    INSN_ARRAY,
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfMapType[] KINDS = values();

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
