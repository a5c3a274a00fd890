package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfLinkType;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.NetkitSide;
import io.bpf4j.internal.LinkHandle;
import java.util.Locale;

/** Attaches to netkit devices. */
final class NetkitAttachment {

    private NetkitAttachment() {}

    static LinkHandle attach(Attachee program, Netkit netkit) {
        return hook(netkit)
                .attach(
                        program,
                        new OrderedHook.Place(
                                netkit.anchor(), netkit.expectedRevision(), netkit.link(), netkit.replaced()));
    }

    static AttachedPrograms query(Netkit netkit) {
        return hook(netkit).query();
    }

    private static OrderedHook hook(Netkit netkit) {
        BpfAttachType type =
                netkit.side() == NetkitSide.PRIMARY ? BpfAttachType.NETKIT_PRIMARY : BpfAttachType.NETKIT_PEER;
        return new OrderedHook(
                "netkit " + netkit.side().name().toLowerCase(Locale.ROOT) + " of " + netkit.primaryDevice(),
                netkit.primaryDevice(),
                type.ordinal(),
                BpfLinkType.NETKIT);
    }
}
