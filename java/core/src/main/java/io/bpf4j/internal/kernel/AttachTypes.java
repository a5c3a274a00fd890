package io.bpf4j.internal.kernel;

/** The numbers of {@code enum bpf_attach_type} in {@code linux/bpf.h} that probes need. */
final class AttachTypes {

    static final int CGROUP_INET_INGRESS = 0;
    static final int SK_MSG_VERDICT = 7;
    static final int CGROUP_INET4_CONNECT = 10;
    static final int LIRC_MODE2 = 16;
    static final int FLOW_DISSECTOR = 17;
    static final int CGROUP_GETSOCKOPT = 21;
    static final int CGROUP_SETSOCKOPT = 22;
    static final int TRACE_RAW_TP = 23;
    static final int TRACE_FENTRY = 24;
    static final int MODIFY_RETURN = 26;
    static final int LSM_MAC = 27;
    static final int TRACE_ITER = 28;
    static final int SK_LOOKUP = 36;
    static final int XDP = 37;
    static final int PERF_EVENT = 41;
    static final int TRACE_KPROBE_MULTI = 42;
    static final int LSM_CGROUP = 43;
    static final int NETFILTER = 45;
    static final int TCX_INGRESS = 46;
    static final int TRACE_UPROBE_MULTI = 48;
    static final int NETKIT_PRIMARY = 54;
    static final int TRACE_KPROBE_SESSION = 56;
    static final int TRACE_UPROBE_SESSION = 57;

    private AttachTypes() {}
}
