package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Direction;
import io.bpf4j.attach.Tcx;
import io.bpf4j.testing.KernelNeed;
import java.util.List;
import java.util.function.Function;

/** TCX. */
final class TcxHooks {

    private TcxHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("tcx ingress", Tcx::ingress, Direction.INGRESS).linked(LinkInfo.Tcx.class),
                kind("tcx egress", Tcx::egress, Direction.EGRESS).linked(LinkInfo.Tcx.class),
                kind("tcx without link", name -> Tcx.ingress(name).withoutLink(), Direction.INGRESS));
    }

    private static HookKind kind(String name, Function<String, AttachTarget> target, Direction direction) {
        return HookKind.of(name, "hooks_tc", "first", () -> new InterfacePlace(target, direction))
                .needing(KernelNeed.TCX)
                .replacedBy("second");
    }
}
