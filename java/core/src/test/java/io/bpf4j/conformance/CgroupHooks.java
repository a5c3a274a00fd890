package io.bpf4j.conformance;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.attach.CgroupMode;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.Lockdown;
import io.bpf4j.testing.SocketCalls;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The hooks of cgroups. */
final class CgroupHooks {

    private static final KernelNeed UNIX_SOCKETS = KernelNeed.of("hooks of cgroups for Unix sockets", 6, 7);

    private static final KernelNeed LSM_OF_CGROUPS = KernelNeed.of("LSM programs of cgroups", 6, 0)
            .with(
                    "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS",
                    "CONFIG_DEBUG_INFO_BTF",
                    "CONFIG_BPF_JIT",
                    "CONFIG_BPF_LSM")
            .unless(() -> Lockdown.isActive() ? Optional.of("the kernel is locked down") : Optional.empty());

    private CgroupHooks() {}

    static List<HookKind> all() {
        return Stream.of(
                        Stream.of(
                                        "ingress",
                                        "egress",
                                        "sock_create",
                                        "sock_release",
                                        "post_bind4",
                                        "post_bind6",
                                        "bind4",
                                        "bind6",
                                        "connect4",
                                        "connect6",
                                        "sendmsg4",
                                        "sendmsg6",
                                        "recvmsg4",
                                        "recvmsg6",
                                        "getpeername4",
                                        "getpeername6",
                                        "getsockname4",
                                        "getsockname6",
                                        "getsockopt",
                                        "setsockopt",
                                        "sysctl",
                                        "device",
                                        "sock_ops")
                                .map(CgroupHooks::linked),
                        Stream.of(
                                        "connect_unix",
                                        "sendmsg_unix",
                                        "recvmsg_unix",
                                        "getpeername_unix",
                                        "getsockname_unix")
                                .map(program -> linked(program).needing(UNIX_SOCKETS)),
                        Stream.of(
                                lsm(),
                                named(),
                                withoutLink("cgroup connect4 multi", CgroupMode.MULTI),
                                withoutLink("cgroup connect4 override", CgroupMode.OVERRIDE),
                                withoutLink("cgroup connect4 exclusive", CgroupMode.EXCLUSIVE)))
                .flatMap(kinds -> kinds)
                .toList();
    }

    private static HookKind linked(String program) {
        return HookKind.of("cgroup " + program, "hooks_cgroup", program, () -> new OfProcess(target -> target))
                .linked(LinkInfo.Cgroup.class)
                .replacedBy(program + "_other");
    }

    /** A program that does not say which hook it is for. */
    private static HookKind named() {
        return HookKind.of(
                        "cgroup skb",
                        "hooks_cgroup",
                        "packets",
                        () -> new OfProcess(target -> target.as(BpfAttachType.CGROUP_INET_EGRESS)))
                .linked(LinkInfo.Cgroup.class)
                .replacedBy("packets_other");
    }

    private static HookKind lsm() {
        return HookKind.of("lsm_cgroup", "hooks_lsm_cgroup", "first", () -> new OfProcess(target -> target))
                .linked(LinkInfo.Cgroup.class)
                .replacedBy("second")
                .needing(LSM_OF_CGROUPS);
    }

    private static HookKind withoutLink(String name, CgroupMode mode) {
        return HookKind.of(name, "hooks_cgroup", "connect4", () -> new OfProcess(target -> target.mode(mode)))
                .replacedBy("connect4_other");
    }

    private static final class OfProcess implements HookPlace {

        private final Cgroup cgroup = new Cgroup();
        private final UnaryOperator<io.bpf4j.attach.Cgroup> options;

        private OfProcess(UnaryOperator<io.bpf4j.attach.Cgroup> options) {
            this.options = options;
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(options.apply(io.bpf4j.attach.Cgroup.at(cgroup.directory())));
        }

        @Override
        public void provoke(BpfObject object) {
            SocketCalls.runIn(cgroup);
        }

        @Override
        public void close() {
            cgroup.close();
        }
    }
}
