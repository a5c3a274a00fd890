package io.bpf4j;

/** The kinds of links. The constants are those of {@code enum bpf_link_type} in {@code linux/bpf.h}, in its order. */
public enum BpfLinkType {
    /** {@code BPF_LINK_TYPE_UNSPEC}. */
    UNSPEC,
    /** {@code BPF_LINK_TYPE_RAW_TRACEPOINT}. */
    RAW_TRACEPOINT,
    /** {@code BPF_LINK_TYPE_TRACING}. */
    TRACING,
    /** {@code BPF_LINK_TYPE_CGROUP}. */
    CGROUP,
    /** {@code BPF_LINK_TYPE_ITER}. */
    ITER,
    /** {@code BPF_LINK_TYPE_NETNS}. */
    NETNS,
    /** {@code BPF_LINK_TYPE_XDP}. */
    XDP,
    /** {@code BPF_LINK_TYPE_PERF_EVENT}. */
    PERF_EVENT,
    /** {@code BPF_LINK_TYPE_KPROBE_MULTI}. */
    KPROBE_MULTI,
    /** {@code BPF_LINK_TYPE_STRUCT_OPS}. */
    STRUCT_OPS,
    /** {@code BPF_LINK_TYPE_NETFILTER}. */
    NETFILTER,
    /** {@code BPF_LINK_TYPE_TCX}. */
    TCX,
    /** {@code BPF_LINK_TYPE_UPROBE_MULTI}. */
    UPROBE_MULTI,
    /** {@code BPF_LINK_TYPE_NETKIT}. */
    NETKIT,
    /** {@code BPF_LINK_TYPE_SOCKMAP}. */
    SOCKMAP,
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfLinkType[] KINDS = values();

    /** The constant for the kernel's number; {@link #UNKNOWN} for a number that has none. */
    static BpfLinkType of(int number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[number] : UNKNOWN;
    }
}
