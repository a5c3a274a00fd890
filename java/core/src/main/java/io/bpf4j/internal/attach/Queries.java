package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.FlowDissector;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.attach.SockMap;
import io.bpf4j.attach.Tc;
import io.bpf4j.attach.Tcx;
import io.bpf4j.attach.Xdp;
import io.bpf4j.internal.Errno;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Leads each kind of target to the class that asks what is attached there. */
public final class Queries {

    private static final Queries ALL = new Queries();

    private final Map<Class<? extends AttachTarget>, Function<AttachTarget, AttachedPrograms>> queries =
            new HashMap<>();

    private Queries() {
        add(Cgroup.class, CgroupDirectory::query);
        add(FlowDissector.class, NamespaceAttachment::query);
        add(Netkit.class, NetkitAttachment::query);
        add(SkLookup.class, NamespaceAttachment::query);
        add(SockMap.class, SockMapAttachment::query);
        add(Tc.class, TcAttachment::query);
        add(Tcx.class, TcxAttachment::query);
        add(Xdp.class, XdpAttachment::query);
    }

    private <T extends AttachTarget> void add(Class<T> kind, Function<? super T, AttachedPrograms> query) {
        queries.put(kind, target -> query.apply(kind.cast(target)));
    }

    /** What is attached. */
    public static AttachedPrograms ask(AttachTarget target) {
        return Optional.ofNullable(ALL.queries.get(target.getClass()))
                .orElseThrow(() -> new BpfNotSupportedException(
                        "query",
                        target.toString(),
                        "the kernel does not list the programs of this kind of hook; BpfLink.list() has all links",
                        Errno.EOPNOTSUPP,
                        List.of()))
                .apply(target);
    }
}
