package io.bpf4j.conformance;

import io.bpf4j.BpfMapType;
import io.bpf4j.testing.KernelFeature;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Which kernels must have which kinds of maps. */
final class KernelMaps {

    private KernelMaps() {}

    static KernelFeature of(BpfMapType type, BooleanSupplier asked) {
        return switch (type) {
            case STRUCT_OPS -> feature(type, 5, 6, asked, "CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT", "CONFIG_INET");
            case RINGBUF -> feature(type, 5, 8, asked);
            case INODE_STORAGE -> feature(type, 5, 10, asked, "CONFIG_BPF_LSM", "CONFIG_DEBUG_INFO_BTF");
            case TASK_STORAGE -> feature(type, 5, 11, asked, "CONFIG_DEBUG_INFO_BTF");
            case BLOOM_FILTER -> feature(type, 5, 16, asked);
            case USER_RINGBUF -> feature(type, 6, 1, asked);
            case CGRP_STORAGE -> feature(type, 6, 2, asked, "CONFIG_CGROUPS", "CONFIG_DEBUG_INFO_BTF");
            case ARENA -> feature(type, 6, 9, asked, "CONFIG_MMU");
            case PERF_EVENT_ARRAY, STACK_TRACE -> feature(type, 4, 6, asked, "CONFIG_PERF_EVENTS");
            case CGROUP_ARRAY -> feature(type, 4, 8, asked, "CONFIG_CGROUPS");
            case XSKMAP -> feature(type, 4, 18, asked, "CONFIG_XDP_SOCKETS");
            case SOCKMAP, SOCKHASH -> feature(type, 5, 11, asked, "CONFIG_BPF_SYSCALL", "CONFIG_INET");
            case REUSEPORT_SOCKARRAY -> feature(type, 4, 19, asked, "CONFIG_INET");
            case SK_STORAGE -> feature(type, 5, 2, asked, "CONFIG_DEBUG_INFO_BTF");
            case DEVMAP_HASH -> feature(type, 5, 4, asked);
            default -> feature(type, 4, 20, asked);
        };
    }

    private static KernelFeature feature(
            BpfMapType type, int major, int minor, BooleanSupplier asked, String... options) {
        return new KernelFeature("maps of type " + type, major, minor, List.of(options), asked);
    }
}
