package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.testing.Veth;
import java.util.List;
import java.util.function.UnaryOperator;

/** XDP. */
final class XdpHooks {

    private XdpHooks() {}

    static List<HookKind> all() {
        return List.of(
                link("xdp generic", XdpMode.GENERIC),
                link("xdp native", XdpMode.NATIVE),
                unlinked("xdp generic without link", XdpMode.GENERIC),
                unlinked("xdp native without link", XdpMode.NATIVE));
    }

    private static HookKind link(String name, XdpMode mode) {
        return HookKind.of(name, "hooks_xdp", "first", () -> new OnVeth(xdp -> xdp.mode(mode)))
                .linked(LinkInfo.Xdp.class)
                .replacedBy("second");
    }

    private static HookKind unlinked(String name, XdpMode mode) {
        return HookKind.of(
                        name,
                        "hooks_xdp",
                        "first",
                        () -> new OnVeth(xdp -> xdp.mode(mode).withoutLink()))
                .replacedBy("second");
    }

    private static final class OnVeth implements HookPlace {

        private final Veth veth = new Veth();
        private final UnaryOperator<Xdp> how;

        private OnVeth(UnaryOperator<Xdp> how) {
            this.how = how;
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(how.apply(Xdp.on(veth.name())));
        }

        @Override
        public void provoke(BpfObject object) {
            veth.sendDatagrams(1, 10);
        }

        @Override
        public void close() {
            veth.close();
        }
    }
}
