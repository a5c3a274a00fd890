package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfProgramType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The hooks of cgroups, and which kind of program each takes. */
public final class CgroupTypes {

    private CgroupTypes() {}

    /** The kind of programs that a hook takes; empty if it is none of cgroups. */
    public static Optional<BpfProgramType> programType(BpfAttachType type) {
        return Optional.ofNullable(
                switch (type) {
                    case CGROUP_INET_INGRESS, CGROUP_INET_EGRESS -> BpfProgramType.CGROUP_SKB;
                    case CGROUP_INET_SOCK_CREATE,
                            CGROUP_INET_SOCK_RELEASE,
                            CGROUP_INET4_POST_BIND,
                            CGROUP_INET6_POST_BIND -> BpfProgramType.CGROUP_SOCK;
                    case CGROUP_INET4_BIND,
                            CGROUP_INET6_BIND,
                            CGROUP_INET4_CONNECT,
                            CGROUP_INET6_CONNECT,
                            CGROUP_UNIX_CONNECT,
                            CGROUP_UDP4_SENDMSG,
                            CGROUP_UDP6_SENDMSG,
                            CGROUP_UNIX_SENDMSG,
                            CGROUP_UDP4_RECVMSG,
                            CGROUP_UDP6_RECVMSG,
                            CGROUP_UNIX_RECVMSG,
                            CGROUP_INET4_GETPEERNAME,
                            CGROUP_INET6_GETPEERNAME,
                            CGROUP_UNIX_GETPEERNAME,
                            CGROUP_INET4_GETSOCKNAME,
                            CGROUP_INET6_GETSOCKNAME,
                            CGROUP_UNIX_GETSOCKNAME -> BpfProgramType.CGROUP_SOCK_ADDR;
                    case CGROUP_GETSOCKOPT, CGROUP_SETSOCKOPT -> BpfProgramType.CGROUP_SOCKOPT;
                    case CGROUP_SYSCTL -> BpfProgramType.CGROUP_SYSCTL;
                    case CGROUP_DEVICE -> BpfProgramType.CGROUP_DEVICE;
                    case CGROUP_SOCK_OPS -> BpfProgramType.SOCK_OPS;
                    case LSM_CGROUP -> BpfProgramType.LSM;
                    default -> null;
                });
    }

    /** The hooks that take a kind of programs. */
    static List<BpfAttachType> of(BpfProgramType program) {
        return Stream.of(BpfAttachType.values())
                .filter(type -> programType(type).filter(program::equals).isPresent())
                .toList();
    }
}
