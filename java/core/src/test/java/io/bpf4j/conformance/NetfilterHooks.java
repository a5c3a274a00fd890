package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.attach.Direction;
import io.bpf4j.attach.Netfilter;
import io.bpf4j.attach.NetfilterFamily;
import io.bpf4j.attach.NetfilterHook;
import io.bpf4j.testing.KernelNeed;
import java.util.List;

/** Hooks of netfilter, of the network namespace of the tests. */
final class NetfilterHooks {

    private NetfilterHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("netfilter pre-routing", NetfilterHook.PRE_ROUTING, Direction.INGRESS),
                kind("netfilter local in", NetfilterHook.LOCAL_IN, Direction.INGRESS),
                kind("netfilter local out", NetfilterHook.LOCAL_OUT, Direction.EGRESS),
                kind("netfilter post-routing", NetfilterHook.POST_ROUTING, Direction.EGRESS));
    }

    private static HookKind kind(String name, NetfilterHook hook, Direction direction) {
        return HookKind.of(
                        name,
                        "hooks_netfilter",
                        "first",
                        () -> new InterfacePlace(any -> Netfilter.of(NetfilterFamily.IPV4, hook), direction))
                .needing(KernelNeed.NETFILTER_LINKS)
                .linked(LinkInfo.Netfilter.class);
    }
}
