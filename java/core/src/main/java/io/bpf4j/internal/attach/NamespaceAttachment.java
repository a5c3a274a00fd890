package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.NetworkNamespace;
import io.bpf4j.attach.FlowDissector;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NamespaceAccess;
import io.bpf4j.internal.jni.SocketAttachNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Attaches to the hooks of a network namespace by a link. */
final class NamespaceAttachment {

    private NamespaceAttachment() {}

    static LinkHandle attach(Attachee program, FlowDissector target) {
        return attach(program, target.namespace(), BpfAttachType.FLOW_DISSECTOR, BpfProgramType.FLOW_DISSECTOR);
    }

    static LinkHandle attach(Attachee program, SkLookup target) {
        return attach(program, target.namespace(), BpfAttachType.SK_LOOKUP, BpfProgramType.SK_LOOKUP);
    }

    private static LinkHandle attach(
            Attachee program, NetworkNamespace namespace, BpfAttachType type, BpfProgramType taken) {
        int fd = NamespaceAccess.call(namespace, netns -> SocketAttachNative.link(program.fd(), netns, type.ordinal()));
        if (fd < 0) {
            throw failure(program, program.subject() + " as " + type + " to " + namespace, taken, fd);
        }
        return LinkHandle.ofDescriptor(fd);
    }

    static AttachedPrograms query(FlowDissector target) {
        return query(target.namespace(), BpfAttachType.FLOW_DISSECTOR);
    }

    static AttachedPrograms query(SkLookup target) {
        return query(target.namespace(), BpfAttachType.SK_LOOKUP);
    }

    private static AttachedPrograms query(NetworkNamespace namespace, BpfAttachType type) {
        return NamespaceAccess.call(
                namespace,
                fd -> ProgramQuery.list(
                        fd,
                        type.ordinal(),
                        0,
                        false,
                        result -> Errors.failure(
                                "query",
                                namespace + " as " + type,
                                result,
                                EnumSet.of(Capability.CAP_NET_ADMIN),
                                null,
                                List.of())));
    }

    private static BpfException failure(Attachee program, String subject, BpfProgramType taken, int result) {
        Optional<String> mismatch = ProgramTypes.mismatch(program, taken);
        if (mismatch.isPresent()) {
            return Errors.failure("attach", subject, result, mismatch.get(), List.of());
        }
        Probe links = Kernel.probe(BpfLinkType.NETNS);
        if (result == -Errno.EINVAL && links.isUnsupported()) {
            return Errors.without(links, "attach", subject, result);
        }
        return Errors.failure("attach", subject, result, hint(-result, taken), List.of());
    }

    private static String hint(int errno, BpfProgramType type) {
        boolean alone = type == BpfProgramType.FLOW_DISSECTOR;
        return switch (errno) {
            case Errno.E2BIG, Errno.EEXIST ->
                alone
                        ? "a flow dissector is attached there, or in the initial network namespace, or, if this is the"
                                + " initial one, in another; \"bpftool link\" and \"bpftool net\" show it"
                        : "a network namespace has at most 64 programs of type " + type;
            default -> null;
        };
    }
}
