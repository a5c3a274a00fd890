package io.bpf4j.cli.doctor;

import static io.bpf4j.cli.doctor.Capability.CAP_BPF;
import static io.bpf4j.cli.doctor.Capability.CAP_NET_ADMIN;
import static io.bpf4j.cli.doctor.Capability.CAP_PERFMON;
import static io.bpf4j.cli.doctor.Requirement.bpfSecurityModule;
import static io.bpf4j.cli.doctor.Requirement.cgroup2;
import static io.bpf4j.cli.doctor.Requirement.configured;
import static io.bpf4j.cli.doctor.Requirement.configuredSince;
import static io.bpf4j.cli.doctor.Requirement.eventSource;
import static io.bpf4j.cli.doctor.Requirement.mounted;
import static io.bpf4j.cli.doctor.Requirement.netlink;
import static io.bpf4j.cli.doctor.Requirement.notConfidential;
import static io.bpf4j.cli.doctor.Requirement.perfEvents;
import static io.bpf4j.cli.doctor.Requirement.since;
import static io.bpf4j.cli.doctor.Requirement.sinceOn;
import static io.bpf4j.cli.doctor.Requirement.tracepoints;
import static io.bpf4j.cli.doctor.Requirement.vmlinuxBtf;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.kernel.KernelVersion;
import java.util.Locale;

/** The places where programs run. What they need is in the order in which its lack is worth telling. */
enum Hook {
    XDP(networking(BpfProgramType.XDP).link(BpfLinkType.XDP)),
    TC(netlinked(BpfProgramType.SCHED_CLS, "NET_SCH_INGRESS", "NET_CLS_BPF", "NET_CLS_ACT")),
    TC_ACTION(netlinked(BpfProgramType.SCHED_ACT, "NET_ACT_BPF")),
    TCX(networking(BpfProgramType.SCHED_CLS).link(BpfLinkType.TCX).with(configured("NET_XGRESS"))),
    NETKIT(networking(BpfProgramType.SCHED_CLS).link(BpfLinkType.NETKIT).with(configured("NETKIT"))),
    SOCKET_FILTER(Needs.of(BpfProgramType.SOCKET_FILTER, CAP_BPF)),
    SK_LOOKUP(Needs.of(BpfProgramType.SK_LOOKUP, CAP_BPF).with(configured("INET"))),
    SK_REUSEPORT(Needs.of(BpfProgramType.SK_REUSEPORT, CAP_BPF).with(configured("INET"))),
    FLOW_DISSECTOR(networking(BpfProgramType.FLOW_DISSECTOR)),
    SOCKMAP_SK_SKB(networking(BpfProgramType.SK_SKB).with(configured("BPF_STREAM_PARSER"))),
    SOCKMAP_SK_MSG(networking(BpfProgramType.SK_MSG).with(configured("BPF_STREAM_PARSER"))),
    NETFILTER(networking(BpfProgramType.NETFILTER).with(configured("NETFILTER_BPF_LINK"))),
    LWT_IN(netlinked(BpfProgramType.LWT_IN, "LWTUNNEL_BPF")),
    LWT_OUT(netlinked(BpfProgramType.LWT_OUT, "LWTUNNEL_BPF")),
    LWT_XMIT(netlinked(BpfProgramType.LWT_XMIT, "LWTUNNEL_BPF")),
    LWT_SEG6LOCAL(netlinked(BpfProgramType.LWT_SEG6LOCAL, "IPV6_SEG6_BPF")),

    CGROUP_SKB(cgroup(BpfProgramType.CGROUP_SKB)),
    CGROUP_SOCK(cgroup(BpfProgramType.CGROUP_SOCK)),
    CGROUP_SOCK_ADDR(cgroup(BpfProgramType.CGROUP_SOCK_ADDR)),
    CGROUP_SOCKOPT(cgroup(BpfProgramType.CGROUP_SOCKOPT)),
    CGROUP_SYSCTL(cgroup(BpfProgramType.CGROUP_SYSCTL)),
    CGROUP_DEVICE(cgroup(BpfProgramType.CGROUP_DEVICE)),
    SOCK_OPS(cgroup(BpfProgramType.SOCK_OPS)),

    TRACEPOINT(tracing(BpfProgramType.TRACEPOINT)
            .trial(Trial.TRACEPOINT)
            .with(configured("BPF_EVENTS"))
            .with(mounted("tracefs", "/sys/kernel/tracing"))
            .with(tracepoints())
            .with(perfEvents())),
    RAW_TRACEPOINT(
            tracing(BpfProgramType.RAW_TRACEPOINT).trial(Trial.RAW_TRACEPOINT).with(configured("BPF_EVENTS"))),
    RAW_TRACEPOINT_WRITABLE(tracing(BpfProgramType.RAW_TRACEPOINT_WRITABLE).with(configured("BPF_EVENTS"))),
    TP_BTF(tracing(BpfProgramType.TRACING)
            .trial(Trial.TP_BTF)
            .with(vmlinuxBtf())
            .with(configured("BPF_EVENTS"))),
    FENTRY(trampoline(Trial.FENTRY)),
    FEXIT(trampoline(Trial.FEXIT)),
    FMOD_RET(trampoline(Trial.FMOD_RET).since(5, 7)),
    LSM(trampoline(tracing(BpfProgramType.LSM)
            .trial(Trial.LSM)
            .with(configured("BPF_LSM"))
            .with(bpfSecurityModule()))),
    KPROBE(kprobe(Trial.KPROBE)),
    KRETPROBE(kprobe(Trial.KRETPROBE)),
    KPROBE_MULTI(tracing(BpfProgramType.KPROBE)
            .link(BpfLinkType.KPROBE_MULTI)
            .trial(Trial.KPROBE_MULTI)
            .with(configured("FPROBE"))),
    KPROBE_SESSION(tracing(BpfProgramType.KPROBE)
            .trial(Trial.KPROBE_SESSION)
            .since(6, 10)
            .with(configured("FPROBE"))),
    KSYSCALL(kprobe(Trial.KSYSCALL)),
    UPROBE(uprobe()),
    URETPROBE(uprobe()),
    UPROBE_MULTI(tracing(BpfProgramType.KPROBE).link(BpfLinkType.UPROBE_MULTI).with(configured("UPROBES"))),
    USDT(uprobe()),
    PERF_EVENT(tracing(BpfProgramType.PERF_EVENT)
            .with(configured("PERF_EVENTS", "BPF_EVENTS"))
            .with(perfEvents())),

    ITER(tracing(BpfProgramType.TRACING).trial(Trial.ITER).since(5, 8).with(vmlinuxBtf())),
    FREPLACE(Needs.of(BpfProgramType.EXT, CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON).with(vmlinuxBtf())),
    STRUCT_OPS(Needs.of(BpfProgramType.STRUCT_OPS, CAP_BPF, CAP_PERFMON).with(vmlinuxBtf())),
    SCHED_EXT(Needs.of(BpfProgramType.STRUCT_OPS, CAP_BPF, CAP_PERFMON)
            .since(6, 12)
            .with(configuredSince("SCHED_CLASS_EXT", 6, 12))),
    HID_BPF(Needs.of(BpfProgramType.STRUCT_OPS, CAP_BPF, CAP_PERFMON)
            // The option is older: it was for programs of another kind.
            .since(6, 11)
            .with(configured("HID_BPF"))
            .with(since(KernelVersion.of(6, 11)))),
    SYSCALL(Needs.of(BpfProgramType.SYSCALL, CAP_BPF)),
    LIRC_MODE2(networking(BpfProgramType.LIRC_MODE2).with(configured("BPF_LIRC_MODE2")));

    private final Needs needs;

    Hook(Needs needs) {
        this.needs = needs;
    }

    private static Needs networking(BpfProgramType program) {
        return Needs.of(program, CAP_BPF, CAP_NET_ADMIN);
    }

    /** Attached by netlink instead of {@code bpf()}. */
    private static Needs netlinked(BpfProgramType program, String... options) {
        return networking(program).with(configured(options)).with(netlink());
    }

    private static Needs cgroup(BpfProgramType program) {
        return networking(program).with(configured("CGROUP_BPF")).with(cgroup2());
    }

    private static Needs tracing(BpfProgramType program) {
        return Needs.of(program, CAP_BPF, CAP_PERFMON).with(notConfidential());
    }

    private static Needs trampoline(Trial trial) {
        return trampoline(tracing(BpfProgramType.TRACING).trial(trial));
    }

    /** Called by a function of the kernel itself, whose entry is rewritten. */
    private static Needs trampoline(Needs needs) {
        return needs.with(vmlinuxBtf())
                .with(sinceOn("aarch64", 6, 4))
                .with(configured("FUNCTION_TRACER", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS"));
    }

    private static Needs kprobe(Trial trial) {
        return tracing(BpfProgramType.KPROBE)
                .trial(trial)
                .with(configured("KPROBE_EVENTS"))
                .with(eventSource("kprobe", "CONFIG_KPROBE_EVENTS"))
                .with(perfEvents());
    }

    private static Needs uprobe() {
        return tracing(BpfProgramType.KPROBE)
                .with(configured("UPROBE_EVENTS"))
                .with(eventSource("uprobe", "CONFIG_UPROBE_EVENTS"))
                .with(perfEvents());
    }

    /** Its name for machines, which does not change. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Needs needs() {
        return needs;
    }
}
