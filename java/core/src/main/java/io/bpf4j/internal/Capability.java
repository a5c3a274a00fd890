package io.bpf4j.internal;

import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.MapFlag;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** The capabilities that BPF needs, and for what. */
public enum Capability {
    /** Programs that see or change packets, sockets and devices, and the maps of these. */
    CAP_NET_ADMIN(12),
    /** Sockets that see whole frames. */
    CAP_NET_RAW(13),
    /** Looking at processes of other owners. */
    CAP_SYS_PTRACE(19),
    /** What was everything before Linux 5.8, and still is what crosses the borders of processes: objects by id. And a hash without a seed. */
    CAP_SYS_ADMIN(21),
    /** The addresses of the kernel, and so the machine code of programs, which has some in it. */
    CAP_SYSLOG(34),
    /** Programs that trace, and what the verifier allows only to those who may read the kernel's memory. */
    CAP_PERFMON(38),
    /** Creating maps, loading programs. */
    CAP_BPF(39);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** What an operation needs of which only the family is known. */
    static Set<Capability> anyForBpf() {
        return EnumSet.of(CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON);
    }

    /** What loading programs of a type needs. */
    public static Set<Capability> toLoad(BpfProgramType type) {
        return switch (type) {
            case SCHED_CLS,
                    SCHED_ACT,
                    XDP,
                    LWT_IN,
                    LWT_OUT,
                    LWT_XMIT,
                    LWT_SEG6LOCAL,
                    SK_SKB,
                    SK_MSG,
                    FLOW_DISSECTOR,
                    CGROUP_DEVICE,
                    CGROUP_SOCK,
                    CGROUP_SOCK_ADDR,
                    CGROUP_SOCKOPT,
                    CGROUP_SYSCTL,
                    SOCK_OPS,
                    NETFILTER -> EnumSet.of(CAP_BPF, CAP_NET_ADMIN);
            case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM, STRUCT_OPS ->
                EnumSet.of(CAP_BPF, CAP_PERFMON);
            case EXT, UNKNOWN -> anyForBpf();
            default -> EnumSet.of(CAP_BPF);
        };
    }

    /** What creating maps of a type with some flags needs. */
    public static Set<Capability> toCreate(BpfMapType type, Collection<MapFlag> flags) {
        return switch (type) {
            case DEVMAP, DEVMAP_HASH, SOCKMAP, SOCKHASH, XSKMAP -> EnumSet.of(CAP_BPF, CAP_NET_ADMIN);
            // Who knows the seed of a hash can make its buckets long.
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS ->
                flags.contains(MapFlag.ZERO_SEED) ? EnumSet.of(CAP_BPF, CAP_SYS_ADMIN) : EnumSet.of(CAP_BPF);
            default -> EnumSet.of(CAP_BPF);
        };
    }
}
