package io.bpf4j.internal.attach;

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
import io.bpf4j.internal.LinkHandle;
import java.util.HashMap;
import java.util.Map;

/** Leads each kind of target to the class that attaches to it. */
public final class Attachments {

    private static final Attachments ALL = new Attachments();

    private final Map<Class<? extends AttachTarget>, Attacher<AttachTarget>> attachers = new HashMap<>();

    private Attachments() {
        add(Cgroup.class, CgroupAttachment::attach);
        add(FlowDissector.class, NamespaceAttachment::attach);
        add(Netfilter.class, NetfilterAttachment::attach);
        add(Netkit.class, NetkitAttachment::attach);
        add(SkLookup.class, NamespaceAttachment::attach);
        add(SkReuseport.class, SocketAttachment::attach);
        add(SockMap.class, SockMapAttachment::attach);
        add(SocketFilter.class, SocketAttachment::attach);
        add(Tc.class, TcAttachment::attach);
        add(Tcx.class, TcxAttachment::attach);
        add(Fentry.class, TracingAttachment::attach);
        add(Fexit.class, TracingAttachment::attach);
        add(FmodRet.class, TracingAttachment::attach);
        add(Freplace.class, FreplaceAttachment::attach);
        add(Kprobe.class, KprobeAttachment::attach);
        add(KprobeMulti.class, KprobeMultiAttachment::attach);
        add(Ksyscall.class, KprobeAttachment::attach);
        add(Lsm.class, TracingAttachment::attach);
        add(PerfEvent.class, PerfEventAttachment::attach);
        add(RawTracepoint.class, RawTracepointAttachment::attach);
        add(TpBtf.class, TracingAttachment::attach);
        add(Tracepoint.class, TracepointAttachment::attach);
        add(Uprobe.class, UprobeAttachment::attach);
        add(UprobeMulti.class, UprobeMultiAttachment::attach);
        add(Usdt.class, UsdtAttachment::attach);
        add(Xdp.class, XdpAttachment::attach);
        add(Iter.All.class, IterAttachment::toAll);
        add(Iter.OfMap.class, IterAttachment::toMap);
        add(Iter.OfCgroup.class, IterAttachment::toCgroup);
        add(Iter.OfTasks.class, IterAttachment::toTasks);
    }

    private <T extends AttachTarget> void add(Class<T> kind, Attacher<? super T> attacher) {
        attachers.put(kind, (program, target) -> attacher.attach(program, kind.cast(target)));
    }

    /**
     * Attaches a program.
     *
     * @param program the program
     * @param target where to
     */
    public static LinkHandle attach(Attachee program, AttachTarget target) {
        return ALL.attachers.get(target.getClass()).attach(program, target);
    }

    /** How programs are attached to one kind of target. */
    @FunctionalInterface
    private interface Attacher<T extends AttachTarget> {
        LinkHandle attach(Attachee program, T target);
    }
}
