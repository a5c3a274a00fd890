package io.bpf4j.cli.doctor;

import static io.bpf4j.cli.doctor.Capability.CAP_BPF;
import static io.bpf4j.cli.doctor.Capability.CAP_NET_ADMIN;
import static io.bpf4j.cli.doctor.Requirement.configured;

import io.bpf4j.BpfMapType;
import java.util.List;
import java.util.stream.Stream;

/** What kinds of maps need. */
final class MapNeeds {

    private MapNeeds() {}

    /** All kinds of maps that there are, without the constants that stand for none. */
    static List<BpfMapType> kinds() {
        return Stream.of(BpfMapType.values())
                .filter(type -> type.leastKernel().isPresent())
                .toList();
    }

    static Needs of(BpfMapType type) {
        return switch (type) {
            case DEVMAP, DEVMAP_HASH -> Needs.of(type, CAP_BPF, CAP_NET_ADMIN);
            case SOCKMAP, SOCKHASH -> Needs.of(type, CAP_BPF, CAP_NET_ADMIN).with(configured("BPF_STREAM_PARSER"));
            case XSKMAP -> Needs.of(type, CAP_BPF, CAP_NET_ADMIN).with(configured("XDP_SOCKETS"));
            case CGROUP_ARRAY -> Needs.of(type, CAP_BPF).with(configured("CGROUPS"));
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE ->
                Needs.of(type, CAP_BPF).with(configured("CGROUP_BPF"));
            case CGRP_STORAGE -> Needs.of(type, CAP_BPF).with(configured("CGROUPS"));
            case INODE_STORAGE -> Needs.of(type, CAP_BPF).with(configured("BPF_LSM"));
            case STACK_TRACE, PERF_EVENT_ARRAY -> Needs.of(type, CAP_BPF).with(configured("PERF_EVENTS"));
            case STRUCT_OPS -> Needs.of(type, CAP_BPF).with(configured("BPF_JIT", "DEBUG_INFO_BTF"));
            default -> Needs.of(type, CAP_BPF);
        };
    }
}
