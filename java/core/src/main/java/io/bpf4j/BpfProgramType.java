package io.bpf4j;

import io.bpf4j.kernel.KernelVersion;
import java.util.Optional;

/** The kinds of programs, which decide what a program may do and where it attaches. The constants are those of {@code enum bpf_prog_type} in {@code linux/bpf.h}, in its order. */
public enum BpfProgramType {
    /** {@code BPF_PROG_TYPE_UNSPEC}. */
    UNSPEC,
    /** {@code BPF_PROG_TYPE_SOCKET_FILTER}, Linux 3.19. */
    SOCKET_FILTER(3, 19),
    /** {@code BPF_PROG_TYPE_KPROBE}, Linux 4.1. */
    KPROBE(4, 1),
    /** {@code BPF_PROG_TYPE_SCHED_CLS}, Linux 4.1. */
    SCHED_CLS(4, 1),
    /** {@code BPF_PROG_TYPE_SCHED_ACT}, Linux 4.1. */
    SCHED_ACT(4, 1),
    /** {@code BPF_PROG_TYPE_TRACEPOINT}, Linux 4.7. */
    TRACEPOINT(4, 7),
    /** {@code BPF_PROG_TYPE_XDP}, Linux 4.8. */
    XDP(4, 8),
    /** {@code BPF_PROG_TYPE_PERF_EVENT}, Linux 4.9. */
    PERF_EVENT(4, 9),
    /** {@code BPF_PROG_TYPE_CGROUP_SKB}, Linux 4.10. */
    CGROUP_SKB(4, 10),
    /** {@code BPF_PROG_TYPE_CGROUP_SOCK}, Linux 4.10. */
    CGROUP_SOCK(4, 10),
    /** {@code BPF_PROG_TYPE_LWT_IN}, Linux 4.10. */
    LWT_IN(4, 10),
    /** {@code BPF_PROG_TYPE_LWT_OUT}, Linux 4.10. */
    LWT_OUT(4, 10),
    /** {@code BPF_PROG_TYPE_LWT_XMIT}, Linux 4.10. */
    LWT_XMIT(4, 10),
    /** {@code BPF_PROG_TYPE_SOCK_OPS}, Linux 4.13. */
    SOCK_OPS(4, 13),
    /** {@code BPF_PROG_TYPE_SK_SKB}, Linux 4.14. */
    SK_SKB(4, 14),
    /** {@code BPF_PROG_TYPE_CGROUP_DEVICE}, Linux 4.15. */
    CGROUP_DEVICE(4, 15),
    /** {@code BPF_PROG_TYPE_SK_MSG}, Linux 4.17. */
    SK_MSG(4, 17),
    /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT}, Linux 4.17. */
    RAW_TRACEPOINT(4, 17),
    /** {@code BPF_PROG_TYPE_CGROUP_SOCK_ADDR}, Linux 4.17. */
    CGROUP_SOCK_ADDR(4, 17),
    /** {@code BPF_PROG_TYPE_LWT_SEG6LOCAL}, Linux 4.18. */
    LWT_SEG6LOCAL(4, 18),
    /** {@code BPF_PROG_TYPE_LIRC_MODE2}, Linux 4.18. */
    LIRC_MODE2(4, 18),
    /** {@code BPF_PROG_TYPE_SK_REUSEPORT}, Linux 4.19. */
    SK_REUSEPORT(4, 19),
    /** {@code BPF_PROG_TYPE_FLOW_DISSECTOR}, Linux 4.20. */
    FLOW_DISSECTOR(4, 20),
    /** {@code BPF_PROG_TYPE_CGROUP_SYSCTL}, Linux 5.2. */
    CGROUP_SYSCTL(5, 2),
    /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE}, Linux 5.2. */
    RAW_TRACEPOINT_WRITABLE(5, 2),
    /** {@code BPF_PROG_TYPE_CGROUP_SOCKOPT}, Linux 5.3. */
    CGROUP_SOCKOPT(5, 3),
    /** {@code BPF_PROG_TYPE_TRACING}, Linux 5.5. */
    TRACING(5, 5),
    /** {@code BPF_PROG_TYPE_STRUCT_OPS}, Linux 5.6. */
    STRUCT_OPS(5, 6),
    /** {@code BPF_PROG_TYPE_EXT}, Linux 5.6. */
    EXT(5, 6),
    /** {@code BPF_PROG_TYPE_LSM}, Linux 5.7. */
    LSM(5, 7),
    /** {@code BPF_PROG_TYPE_SK_LOOKUP}, Linux 5.9. */
    SK_LOOKUP(5, 9),
    /** {@code BPF_PROG_TYPE_SYSCALL}, Linux 5.14. */
    SYSCALL(5, 14),
    /** {@code BPF_PROG_TYPE_NETFILTER}, Linux 6.4. */
    NETFILTER(6, 4),
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfProgramType[] KINDS = values();

    private final KernelVersion leastKernel;

    BpfProgramType() {
        leastKernel = null;
    }

    BpfProgramType(int major, int minor) {
        leastKernel = KernelVersion.of(major, minor);
    }

    /** The first kernel that has programs of this kind; empty for {@link #UNSPEC} and {@link #UNKNOWN}. */
    public Optional<KernelVersion> leastKernel() {
        return Optional.ofNullable(leastKernel);
    }

    /** The constant for the kernel's number; {@link #UNKNOWN} for a number that has none. */
    static BpfProgramType of(int number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[number] : UNKNOWN;
    }
}
