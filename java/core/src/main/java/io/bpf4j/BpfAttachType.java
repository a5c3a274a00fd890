package io.bpf4j;

/** The kinds of places to which programs are attached. The constants are those of {@code enum bpf_attach_type} in {@code linux/bpf.h}, in its order. */
public enum BpfAttachType {
    /** Packets that arrive for sockets of a cgroup ({@code BPF_CGROUP_INET_INGRESS}). */
    CGROUP_INET_INGRESS,
    /** Packets that sockets of a cgroup send ({@code BPF_CGROUP_INET_EGRESS}). */
    CGROUP_INET_EGRESS,
    /** Creation of sockets in a cgroup ({@code BPF_CGROUP_INET_SOCK_CREATE}). */
    CGROUP_INET_SOCK_CREATE,
    /** Events of TCP connections of a cgroup ({@code BPF_CGROUP_SOCK_OPS}). */
    CGROUP_SOCK_OPS,
    /** Where messages end in the streams of a socket map ({@code BPF_SK_SKB_STREAM_PARSER}). */
    SK_SKB_STREAM_PARSER,
    /** What becomes of messages in the streams of a socket map ({@code BPF_SK_SKB_STREAM_VERDICT}). */
    SK_SKB_STREAM_VERDICT,
    /** Accesses to devices from a cgroup ({@code BPF_CGROUP_DEVICE}). */
    CGROUP_DEVICE,
    /** What becomes of messages that sockets of a socket map send ({@code BPF_SK_MSG_VERDICT}). */
    SK_MSG_VERDICT,
    /** {@code bind} to IPv4 addresses ({@code BPF_CGROUP_INET4_BIND}). */
    CGROUP_INET4_BIND,
    /** {@code bind} to IPv6 addresses ({@code BPF_CGROUP_INET6_BIND}). */
    CGROUP_INET6_BIND,
    /** {@code connect} to IPv4 addresses ({@code BPF_CGROUP_INET4_CONNECT}). */
    CGROUP_INET4_CONNECT,
    /** {@code connect} to IPv6 addresses ({@code BPF_CGROUP_INET6_CONNECT}). */
    CGROUP_INET6_CONNECT,
    /** After {@code bind} to IPv4 addresses ({@code BPF_CGROUP_INET4_POST_BIND}). */
    CGROUP_INET4_POST_BIND,
    /** After {@code bind} to IPv6 addresses ({@code BPF_CGROUP_INET6_POST_BIND}). */
    CGROUP_INET6_POST_BIND,
    /** {@code sendmsg} to IPv4 addresses without a connection ({@code BPF_CGROUP_UDP4_SENDMSG}). */
    CGROUP_UDP4_SENDMSG,
    /** {@code sendmsg} to IPv6 addresses without a connection ({@code BPF_CGROUP_UDP6_SENDMSG}). */
    CGROUP_UDP6_SENDMSG,
    /** Signals of an infrared receiver ({@code BPF_LIRC_MODE2}). */
    LIRC_MODE2,
    /** Dissection of packets into flows ({@code BPF_FLOW_DISSECTOR}). */
    FLOW_DISSECTOR,
    /** Accesses to {@code /proc/sys} from a cgroup ({@code BPF_CGROUP_SYSCTL}). */
    CGROUP_SYSCTL,
    /** {@code recvmsg} from IPv4 addresses ({@code BPF_CGROUP_UDP4_RECVMSG}). */
    CGROUP_UDP4_RECVMSG,
    /** {@code recvmsg} from IPv6 addresses ({@code BPF_CGROUP_UDP6_RECVMSG}). */
    CGROUP_UDP6_RECVMSG,
    /** {@code getsockopt} in a cgroup ({@code BPF_CGROUP_GETSOCKOPT}). */
    CGROUP_GETSOCKOPT,
    /** {@code setsockopt} in a cgroup ({@code BPF_CGROUP_SETSOCKOPT}). */
    CGROUP_SETSOCKOPT,
    /** A tracepoint with typed arguments ({@code BPF_TRACE_RAW_TP}). */
    TRACE_RAW_TP,
    /** Entry of a kernel function ({@code BPF_TRACE_FENTRY}). */
    TRACE_FENTRY,
    /** Exit of a kernel function ({@code BPF_TRACE_FEXIT}). */
    TRACE_FEXIT,
    /** Before a kernel function, whose result it can be ({@code BPF_MODIFY_RETURN}). */
    MODIFY_RETURN,
    /** A hook of security modules ({@code BPF_LSM_MAC}). */
    LSM_MAC,
    /** An iterator ({@code BPF_TRACE_ITER}). */
    TRACE_ITER,
    /** {@code getpeername} with IPv4 ({@code BPF_CGROUP_INET4_GETPEERNAME}). */
    CGROUP_INET4_GETPEERNAME,
    /** {@code getpeername} with IPv6 ({@code BPF_CGROUP_INET6_GETPEERNAME}). */
    CGROUP_INET6_GETPEERNAME,
    /** {@code getsockname} with IPv4 ({@code BPF_CGROUP_INET4_GETSOCKNAME}). */
    CGROUP_INET4_GETSOCKNAME,
    /** {@code getsockname} with IPv6 ({@code BPF_CGROUP_INET6_GETSOCKNAME}). */
    CGROUP_INET6_GETSOCKNAME,
    /** An entry of a device map ({@code BPF_XDP_DEVMAP}). */
    XDP_DEVMAP,
    /** Release of sockets in a cgroup ({@code BPF_CGROUP_INET_SOCK_RELEASE}). */
    CGROUP_INET_SOCK_RELEASE,
    /** An entry of a CPU map ({@code BPF_XDP_CPUMAP}). */
    XDP_CPUMAP,
    /** Choice of the socket for a packet ({@code BPF_SK_LOOKUP}). */
    SK_LOOKUP,
    /** XDP of a network interface ({@code BPF_XDP}). */
    XDP,
    /** What becomes of packets of a socket map's sockets ({@code BPF_SK_SKB_VERDICT}). */
    SK_SKB_VERDICT,
    /** Choice among sockets of one port ({@code BPF_SK_REUSEPORT_SELECT}). */
    SK_REUSEPORT_SELECT,
    /** Choice among sockets of one port, also for connections of closed ones ({@code BPF_SK_REUSEPORT_SELECT_OR_MIGRATE}). */
    SK_REUSEPORT_SELECT_OR_MIGRATE,
    /** A perf event, also of kprobes, uprobes and tracepoints ({@code BPF_PERF_EVENT}). */
    PERF_EVENT,
    /** Many kernel functions ({@code BPF_TRACE_KPROBE_MULTI}). */
    TRACE_KPROBE_MULTI,
    /** A hook of security modules, for a cgroup ({@code BPF_LSM_CGROUP}). */
    LSM_CGROUP,
    /** A table of functions of the kernel ({@code BPF_STRUCT_OPS}). */
    STRUCT_OPS,
    /** A hook of netfilter ({@code BPF_NETFILTER}). */
    NETFILTER,
    /** Packets that arrive at a network interface ({@code BPF_TCX_INGRESS}). */
    TCX_INGRESS,
    /** Packets that leave by a network interface ({@code BPF_TCX_EGRESS}). */
    TCX_EGRESS,
    /** Many places in a binary ({@code BPF_TRACE_UPROBE_MULTI}). */
    TRACE_UPROBE_MULTI,
    /** {@code connect} of Unix sockets ({@code BPF_CGROUP_UNIX_CONNECT}). */
    CGROUP_UNIX_CONNECT,
    /** {@code sendmsg} of Unix sockets ({@code BPF_CGROUP_UNIX_SENDMSG}). */
    CGROUP_UNIX_SENDMSG,
    /** {@code recvmsg} of Unix sockets ({@code BPF_CGROUP_UNIX_RECVMSG}). */
    CGROUP_UNIX_RECVMSG,
    /** {@code getpeername} of Unix sockets ({@code BPF_CGROUP_UNIX_GETPEERNAME}). */
    CGROUP_UNIX_GETPEERNAME,
    /** {@code getsockname} of Unix sockets ({@code BPF_CGROUP_UNIX_GETSOCKNAME}). */
    CGROUP_UNIX_GETSOCKNAME,
    /** The primary device of a netkit pair ({@code BPF_NETKIT_PRIMARY}). */
    NETKIT_PRIMARY,
    /** The peer device of a netkit pair ({@code BPF_NETKIT_PEER}). */
    NETKIT_PEER,
    /** Entry and exit of many kernel functions ({@code BPF_TRACE_KPROBE_SESSION}). */
    TRACE_KPROBE_SESSION,
    /** Entry and exit of many functions of a binary ({@code BPF_TRACE_UPROBE_SESSION}). */
    TRACE_UPROBE_SESSION,
    /** Entry and exit of a kernel function ({@code BPF_TRACE_FSESSION}). */
    TRACE_FSESSION,
    /** A kind that is newer than this library. */
    UNKNOWN;

    private static final BpfAttachType[] KINDS = values();

    /** The constant for the kernel's number; {@link #UNKNOWN} for a number that has none. */
    static BpfAttachType of(long number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[(int) number] : UNKNOWN;
    }
}
