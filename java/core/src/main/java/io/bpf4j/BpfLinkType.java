package io.bpf4j;

import io.bpf4j.kernel.KernelVersion;
import java.util.Optional;

/** The kinds of links. The constants are those of {@code enum bpf_link_type} in {@code linux/bpf.h}, in its order. */
public enum BpfLinkType {
    /** {@code BPF_LINK_TYPE_UNSPEC}. */
    UNSPEC,
    /** {@code BPF_LINK_TYPE_RAW_TRACEPOINT}, Linux 5.7. */
    RAW_TRACEPOINT(5, 7),
    /** {@code BPF_LINK_TYPE_TRACING}, Linux 5.7. */
    TRACING(5, 7),
    /** {@code BPF_LINK_TYPE_CGROUP}, Linux 5.7. */
    CGROUP(5, 7),
    /** {@code BPF_LINK_TYPE_ITER}, Linux 5.8. */
    ITER(5, 8),
    /** {@code BPF_LINK_TYPE_NETNS}, Linux 5.8. */
    NETNS(5, 8),
    /** {@code BPF_LINK_TYPE_XDP}, Linux 5.9. */
    XDP(5, 9),
    /** {@code BPF_LINK_TYPE_PERF_EVENT}, Linux 5.15. */
    PERF_EVENT(5, 15),
    /** {@code BPF_LINK_TYPE_KPROBE_MULTI}, Linux 5.18. */
    KPROBE_MULTI(5, 18),
    /** {@code BPF_LINK_TYPE_STRUCT_OPS}, Linux 6.4. */
    STRUCT_OPS(6, 4),
    /** {@code BPF_LINK_TYPE_NETFILTER}, Linux 6.4. */
    NETFILTER(6, 4),
    /** {@code BPF_LINK_TYPE_TCX}, Linux 6.6. */
    TCX(6, 6),
    /** {@code BPF_LINK_TYPE_UPROBE_MULTI}, Linux 6.6. */
    UPROBE_MULTI(6, 6),
    /** {@code BPF_LINK_TYPE_NETKIT}, Linux 6.7. */
    NETKIT(6, 7),
    /** {@code BPF_LINK_TYPE_SOCKMAP}, Linux 6.10. */
    SOCKMAP(6, 10),
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfLinkType[] KINDS = values();

    private final KernelVersion leastKernel;

    BpfLinkType() {
        leastKernel = null;
    }

    BpfLinkType(int major, int minor) {
        leastKernel = KernelVersion.of(major, minor);
    }

    /** The first kernel that has links of this kind; empty for {@link #UNSPEC} and {@link #UNKNOWN}. */
    public Optional<KernelVersion> leastKernel() {
        return Optional.ofNullable(leastKernel);
    }

    /** The constant for the kernel's number; {@link #UNKNOWN} for a number that has none. */
    static BpfLinkType of(int number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[number] : UNKNOWN;
    }
}
