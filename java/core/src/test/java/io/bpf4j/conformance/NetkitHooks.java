package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.NetkitSide;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.NetkitPair;
import java.util.List;
import java.util.function.UnaryOperator;

/** Netkit devices. */
final class NetkitHooks {

    private NetkitHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("netkit primary", NetkitSide.PRIMARY, netkit -> netkit).linked(LinkInfo.Netkit.class),
                kind("netkit peer", NetkitSide.PEER, netkit -> netkit).linked(LinkInfo.Netkit.class),
                kind("netkit without link", NetkitSide.PRIMARY, Netkit::withoutLink));
    }

    private static HookKind kind(String name, NetkitSide side, UnaryOperator<Netkit> how) {
        return HookKind.of(name, "hooks_tc", "first", () -> new OnPair(side, how))
                .needing(KernelNeed.NETKIT)
                .replacedBy("second");
    }

    private static final class OnPair implements HookPlace {

        private final NetkitPair pair = new NetkitPair();
        private final NetkitSide side;
        private final UnaryOperator<Netkit> how;

        private OnPair(NetkitSide side, UnaryOperator<Netkit> how) {
            this.side = side;
            this.how = how;
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            Netkit netkit = side == NetkitSide.PRIMARY ? Netkit.primary(pair.name()) : Netkit.peer(pair.name());
            return program.attach(how.apply(netkit));
        }

        @Override
        public void provoke(BpfObject object) {
            if (side == NetkitSide.PRIMARY) {
                pair.sendFromPrimary();
            } else {
                pair.sendFromPeer();
            }
        }

        @Override
        public void close() {
            pair.close();
        }
    }
}
