package io.bpf4j.conformance;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Direction;
import io.bpf4j.attach.Tc;
import java.util.List;
import java.util.function.Function;

/** Filters of traffic control. */
final class TcHooks {

    private TcHooks() {}

    static List<HookKind> all() {
        return List.of(
                filter("tc ingress", Tc::ingress, Direction.INGRESS),
                filter("tc egress", Tc::egress, Direction.EGRESS));
    }

    private static HookKind filter(String name, Function<String, AttachTarget> target, Direction direction) {
        return HookKind.of(name, "hooks_tc", "first", () -> new InterfacePlace(target, direction))
                .replacedBy("second");
    }
}
