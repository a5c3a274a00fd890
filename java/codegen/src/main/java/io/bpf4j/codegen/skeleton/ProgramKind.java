package io.bpf4j.codegen.skeleton;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.Fexit;
import io.bpf4j.attach.FlowDissector;
import io.bpf4j.attach.FmodRet;
import io.bpf4j.attach.Freplace;
import io.bpf4j.attach.Iter;
import io.bpf4j.attach.Kprobe;
import io.bpf4j.attach.KprobeMulti;
import io.bpf4j.attach.Ksyscall;
import io.bpf4j.attach.Lsm;
import io.bpf4j.attach.Netfilter;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.PerfEvent;
import io.bpf4j.attach.RawTracepoint;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.attach.SkReuseport;
import io.bpf4j.attach.SockMap;
import io.bpf4j.attach.SocketFilter;
import io.bpf4j.attach.Tc;
import io.bpf4j.attach.Tcx;
import io.bpf4j.attach.TpBtf;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.attach.UprobeMulti;
import io.bpf4j.attach.Usdt;
import io.bpf4j.attach.Xdp;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where programs of a section can be attached, as libbpf's table of sections has it.
 *
 * @param targets the places that take such programs; empty for those that are not attached, or that only newer libraries know
 * @param bySection whether the section says where
 */
record ProgramKind(List<Class<? extends AttachTarget>> targets, boolean bySection) {

    private static final List<Class<? extends AttachTarget>> PACKETS = List.of(Tc.class, Tcx.class, Netkit.class);

    /** Those whose section says where if it goes on behind a slash. */
    private static final Map<String, Class<? extends AttachTarget>> NAMING = Map.ofEntries(
            Map.entry("kprobe", Kprobe.class),
            Map.entry("kretprobe", Kprobe.class),
            Map.entry("kprobe.multi", KprobeMulti.class),
            Map.entry("kretprobe.multi", KprobeMulti.class),
            Map.entry("kprobe.session", KprobeMulti.class),
            Map.entry("uprobe", Uprobe.class),
            Map.entry("uretprobe", Uprobe.class),
            Map.entry("uprobe.multi", UprobeMulti.class),
            Map.entry("uretprobe.multi", UprobeMulti.class),
            Map.entry("uprobe.session", UprobeMulti.class),
            Map.entry("ksyscall", Ksyscall.class),
            Map.entry("kretsyscall", Ksyscall.class),
            Map.entry("usdt", Usdt.class),
            Map.entry("tracepoint", Tracepoint.class),
            Map.entry("tp", Tracepoint.class),
            Map.entry("raw_tracepoint", RawTracepoint.class),
            Map.entry("raw_tracepoint.w", RawTracepoint.class),
            Map.entry("raw_tp", RawTracepoint.class),
            Map.entry("raw_tp.w", RawTracepoint.class),
            Map.entry("iter", Iter.class));

    /** Those that the verifier checks for their place, which therefore is known once they are loaded. */
    private static final Map<String, Class<? extends AttachTarget>> BOUND = Map.of(
            "fentry", Fentry.class,
            "fexit", Fexit.class,
            "fmod_ret", FmodRet.class,
            "freplace", Freplace.class,
            "lsm", Lsm.class,
            "tp_btf", TpBtf.class);

    private static final Map<String, Class<? extends AttachTarget>> OTHER = Map.ofEntries(
            Map.entry("cgroup", Cgroup.class),
            Map.entry("cgroup_skb", Cgroup.class),
            Map.entry("lsm_cgroup", Cgroup.class),
            Map.entry("sockops", Cgroup.class),
            Map.entry("flow_dissector", FlowDissector.class),
            Map.entry("netfilter", Netfilter.class),
            Map.entry("netkit", Netkit.class),
            Map.entry("perf_event", PerfEvent.class),
            Map.entry("sk_lookup", SkLookup.class),
            Map.entry("sk_msg", SockMap.class),
            Map.entry("sk_reuseport", SkReuseport.class),
            Map.entry("sk_skb", SockMap.class),
            Map.entry("socket", SocketFilter.class),
            Map.entry("tcx", Tcx.class));

    /** Those without a place: programs that others call, that user space runs, or that routes have. */
    private static final Set<String> UNATTACHED =
            Set.of("action", "lirc_mode2", "lwt_in", "lwt_out", "lwt_seg6local", "lwt_xmit", "struct_ops", "syscall");

    /**
     * What can be done with the programs of a section.
     *
     * @param section the section as {@code SEC()} has it
     */
    static ProgramKind of(String section) {
        int slash = section.indexOf('/');
        // Sleepable programs have places like others.
        String kind = (slash < 0 ? section : section.substring(0, slash)).replaceAll("\\.s$", "");
        if (NAMING.containsKey(kind)) {
            return new ProgramKind(List.of(NAMING.get(kind)), slash >= 0);
        } else if (BOUND.containsKey(kind)) {
            return new ProgramKind(List.of(BOUND.get(kind)), true);
        } else if (OTHER.containsKey(kind)) {
            return new ProgramKind(List.of(OTHER.get(kind)), false);
        }
        return switch (kind) {
            case "tc", "classifier" -> new ProgramKind(PACKETS, false);
            // Behind a slash there is a kind of map that the program is put into.
            case "xdp", "xdp.frags" -> new ProgramKind(slash < 0 ? List.of(Xdp.class) : List.of(), false);
            default -> new ProgramKind(List.of(), !UNATTACHED.contains(kind));
        };
    }
}
