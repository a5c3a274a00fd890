package io.bpf4j.internal.jni;

/**
 * The hooks of network interfaces and of netfilter: {@code bpf_link_create} and {@code bpf_prog_attach_opts} by interface, {@code bpf_prog_query_opts},
 * {@code bpf_xdp_*} and {@code bpf_tc_*}. A {@code log} takes what libbpf prints, such as the kernel's own words over netlink.
 */
public final class InterfaceNative {

    public static final int QUERY_COUNT = 0;
    public static final int QUERY_FLAGS = 1;
    public static final int QUERY_REVISION = 2;
    public static final int QUERY_LENGTH = 3;

    public static final int XDP_GENERIC = 0;
    public static final int XDP_NATIVE = 1;
    public static final int XDP_OFFLOAD = 2;
    public static final int XDP_LENGTH = 3;

    public static final int TC_HANDLE = 0;
    public static final int TC_PRIORITY = 1;
    public static final int TC_PROGRAM_ID = 2;
    public static final int TC_LENGTH = 3;

    private InterfaceNative() {}

    /**
     * {@code BPF_LINK_CREATE} at TCX or netkit; returns a descriptor.
     *
     * @param flags {@code BPF_F_*} of the place
     * @param neighbourId id of the program or link beside which that is, or 0
     * @param revision the expected one, or 0
     */
    public static native int createLink(
            int programFd, int interfaceIndex, int attachType, int flags, int neighbourId, long revision);

    /** {@code BPF_LINK_CREATE} at a hook of netfilter; returns a descriptor. */
    public static native int createNetfilterLink(int programFd, int family, int hook, int priority, int flags);

    /**
     * {@code BPF_PROG_ATTACH} at TCX or netkit.
     *
     * @param replacedFd the program whose place is taken, or -1
     */
    public static native int attach(
            int programFd,
            int interfaceIndex,
            int attachType,
            int flags,
            int neighbourId,
            int replacedFd,
            long revision);

    /** {@code BPF_PROG_DETACH} from TCX or netkit. */
    public static native int detach(int programFd, int interfaceIndex, int attachType);

    /**
     * {@code BPF_PROG_QUERY}.
     *
     * @param target index of the interface, or descriptor of what else programs are attached to
     * @param programIds address of the ids of the programs, as {@code __u32}, all 0
     * @param linkIds address of as many ids of links, or 0 where there are none to ask for
     * @param capacity number of programs that there is room for
     * @param result {@link #QUERY_LENGTH} elements
     */
    public static native int query(
            int target, int attachType, int queryFlags, long programIds, long linkIds, int capacity, long[] result);

    /**
     * {@code bpf_xdp_attach}, and {@code bpf_xdp_detach} for program -1.
     *
     * @param expectedFd the program that is attached until now, or -1
     */
    public static native int attachXdp(int programFd, int interfaceIndex, int flags, int expectedFd, long log);

    /** {@code bpf_xdp_query}: the ids of the programs of each mode into {@link #XDP_LENGTH} elements. */
    public static native int queryXdp(int interfaceIndex, int[] result);

    /** {@code bpf_tc_hook_create} of the clsact qdisc. */
    public static native int createClsact(int interfaceIndex, long log);

    /** {@code bpf_tc_hook_destroy} of the clsact qdisc. */
    public static native int destroyClsact(int interfaceIndex, long log);

    /**
     * {@code bpf_tc_attach}.
     *
     * @param point {@code BPF_TC_INGRESS} or {@code BPF_TC_EGRESS}
     * @param handle handle, or 0 for one that the kernel chooses
     * @param priority priority, or 0 for one that the kernel chooses
     * @param replace whether to take the place of the filter that is there
     * @param result {@link #TC_LENGTH} elements
     */
    public static native int attachFilter(
            int programFd,
            int interfaceIndex,
            int point,
            int handle,
            int priority,
            boolean replace,
            int[] result,
            long log);

    /** {@code bpf_tc_detach}. */
    public static native int detachFilter(int interfaceIndex, int point, int handle, int priority, long log);

    /** {@code bpf_tc_query} of one filter; {@code result} has {@link #TC_LENGTH} elements. */
    public static native int queryFilter(
            int interfaceIndex, int point, int handle, int priority, int[] result, long log);

    /**
     * The filters of a parent, or all qdiscs of the network namespace, as netlink messages, which libbpf has no function for.
     *
     * @param request {@code RTM_GETTFILTER} or {@code RTM_GETQDISC}
     * @param parent {@code tcm_parent}
     * @param buffer address of where the messages go
     * @param capacity bytes that there is room for
     * @return bytes that there are, {@code -ENOSPC} if there is too little room, {@code -EAGAIN} if there was a change meanwhile
     */
    public static native int askTc(int request, int interfaceIndex, int parent, long buffer, int capacity);
}
