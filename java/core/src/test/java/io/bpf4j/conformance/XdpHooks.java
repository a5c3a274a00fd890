package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.testing.Veth;
import java.util.List;

/** XDP. */
final class XdpHooks {

    private XdpHooks() {}

    static List<HookKind> all() {
        return List.of(link("xdp generic", XdpMode.GENERIC), link("xdp native", XdpMode.NATIVE));
    }

    private static HookKind link(String name, XdpMode mode) {
        return HookKind.of(name, "hooks_xdp", "first", () -> new OnVeth(mode))
                .linked(LinkInfo.Xdp.class)
                .replacedBy("second");
    }

    private static final class OnVeth implements HookPlace {

        private final Veth veth = new Veth();
        private final XdpMode mode;

        private OnVeth(XdpMode mode) {
            this.mode = mode;
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(Xdp.on(veth.name()).mode(mode));
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
