package io.bpf4j.conformance;

import io.bpf4j.BpfMapType;
import io.bpf4j.kernel.KernelVersion;
import io.bpf4j.testing.KernelNeed;
import java.util.function.BooleanSupplier;

/** Which kernels must have which kinds of maps. */
final class KernelMaps {

    private KernelMaps() {}

    /**
     * The need for maps of a kind.
     *
     * @param asked whether the kernel makes one
     */
    static KernelNeed of(BpfMapType type, BooleanSupplier asked) {
        KernelVersion least = type.leastKernel().orElseThrow();
        return KernelNeed.of("maps of type " + type, least.major(), least.minor())
                .with(options(type))
                .asking(asked);
    }

    private static String[] options(BpfMapType type) {
        return switch (type) {
            case STRUCT_OPS -> new String[] {"CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT", "CONFIG_INET"};
            case INODE_STORAGE -> new String[] {"CONFIG_BPF_LSM", "CONFIG_DEBUG_INFO_BTF"};
            case TASK_STORAGE, SK_STORAGE -> new String[] {"CONFIG_DEBUG_INFO_BTF"};
            case CGRP_STORAGE -> new String[] {"CONFIG_CGROUPS", "CONFIG_DEBUG_INFO_BTF"};
            case PERF_EVENT_ARRAY, STACK_TRACE -> new String[] {"CONFIG_PERF_EVENTS"};
            case CGROUP_ARRAY -> new String[] {"CONFIG_CGROUPS"};
            case XSKMAP -> new String[] {"CONFIG_XDP_SOCKETS"};
            case SOCKMAP, SOCKHASH -> new String[] {"CONFIG_BPF_STREAM_PARSER"};
            case REUSEPORT_SOCKARRAY -> new String[] {"CONFIG_INET"};
            default -> new String[0];
        };
    }
}
