package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Netfilter;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;

/** Attaches to hooks of netfilter. */
final class NetfilterAttachment {

    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int BPF_F_NETFILTER_IP_DEFRAG = 1;

    private NetfilterAttachment() {}

    static LinkHandle attach(Attachee program, Netfilter target) {
        String subject = program.subject() + " to netfilter " + target.family() + " " + target.hook();
        int fd = InterfaceNative.createNetfilterLink(
                program.fd(),
                switch (target.family()) {
                    case IPV4 -> NFPROTO_IPV4;
                    case IPV6 -> NFPROTO_IPV6;
                },
                target.hook().ordinal(),
                target.priority(),
                target.defragments() ? BPF_F_NETFILTER_IP_DEFRAG : 0);
        if (fd < 0) {
            throw failure(program, subject, fd, target);
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static BpfException failure(Attachee program, String subject, int result, Netfilter target) {
        Probe links = Kernel.probe(BpfLinkType.NETFILTER);
        if (links.isUnsupported()) {
            return Errors.without(links, "attach", subject, result);
        }
        String hint = switch (-result) {
            case Errno.EINVAL ->
                ProgramTypes.mismatch(program, BpfProgramType.NETFILTER).orElse(null);
            case Errno.EBUSY ->
                "another function has priority " + target.priority() + " there, and the two exclude each other";
            case Errno.EOPNOTSUPP, Errno.ENOENT ->
                target.defragments() ? "the kernel was built without CONFIG_NF_DEFRAG_" + target.family() : null;
            default -> null;
        };
        return Errors.failure("attach", subject, result, EnumSet.of(Capability.CAP_BPF), hint, List.of());
    }
}
