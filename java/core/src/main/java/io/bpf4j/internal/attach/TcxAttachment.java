package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfLinkType;
import io.bpf4j.attach.Direction;
import io.bpf4j.attach.Tcx;
import io.bpf4j.internal.LinkHandle;
import java.util.Locale;

/** Attaches to TCX. */
final class TcxAttachment {

    private TcxAttachment() {}

    static LinkHandle attach(Attachee program, Tcx tcx) {
        return hook(tcx)
                .attach(
                        program,
                        new OrderedHook.Place(tcx.anchor(), tcx.expectedRevision(), tcx.link(), tcx.replaced()));
    }

    static AttachedPrograms query(Tcx tcx) {
        return hook(tcx).query();
    }

    private static OrderedHook hook(Tcx tcx) {
        BpfAttachType type =
                tcx.direction() == Direction.INGRESS ? BpfAttachType.TCX_INGRESS : BpfAttachType.TCX_EGRESS;
        return new OrderedHook(
                "TCX " + tcx.direction().name().toLowerCase(Locale.ROOT) + " of " + tcx.networkInterface(),
                tcx.networkInterface(),
                type.ordinal(),
                BpfLinkType.TCX);
    }
}
