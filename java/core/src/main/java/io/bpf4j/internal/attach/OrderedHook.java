package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgram;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Anchor;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.ProgramAccess;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A hook of an interface that runs several programs in an order: TCX or netkit.
 *
 * @param name what messages call it, such as {@code "TCX ingress of eth0"}
 * @param networkInterface name of the interface
 * @param attachType {@code enum bpf_attach_type}
 * @param links the kind of its links
 */
record OrderedHook(String name, String networkInterface, int attachType, BpfLinkType links) {

    /**
     * Where and how to attach.
     *
     * @param anchor the place
     * @param revision the expected one, or 0
     * @param link whether by a link
     * @param replaced the program whose place is taken
     */
    record Place(Optional<Anchor> anchor, long revision, boolean link, Optional<BpfProgram> replaced) {}

    LinkHandle attach(Attachee program, Place place) {
        String subject = program.subject() + " to " + name;
        int index = Interfaces.index(networkInterface, "attach", subject);
        return place.link() ? link(program, subject, index, place) : attach(program, subject, index, place);
    }

    private LinkHandle link(Attachee program, String subject, int index, Place place) {
        int fd = InterfaceNative.createLink(
                program.fd(),
                index,
                attachType,
                Anchors.flags(place.anchor()),
                Anchors.id(place.anchor()),
                place.revision());
        if (fd < 0) {
            throw failure(program, subject, fd, place);
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private LinkHandle attach(Attachee program, String subject, int index, Place place) {
        ProgramCopy copy = ProgramCopy.of(program.fd(), subject);
        try {
            int result = place.replaced().isPresent()
                    ? ProgramAccess.call(place.replaced().get(), fd -> attach(copy, index, place, fd))
                    : attach(copy, index, place, -1);
            if (result < 0) {
                throw failure(program, subject, result, place);
            }
        } catch (RuntimeException | Error e) {
            copy.close();
            throw e;
        }
        return LinkHandle.of(new OrderedAttachment(subject, index, attachType, copy, NamespaceOfThread.current()));
    }

    private int attach(ProgramCopy program, int index, Place place, int replacedFd) {
        return InterfaceNative.attach(
                program.fd(),
                index,
                attachType,
                Anchors.flags(place.anchor()),
                Anchors.id(place.anchor()),
                replacedFd,
                place.revision());
    }

    /** What is attached. */
    AttachedPrograms query() {
        int index = Interfaces.index(networkInterface, "query", name);
        return ProgramQuery.list(index, attachType, 0, true, result -> {
            requireSupport("query", name, result);
            return Errors.failure("query", name, result, result == -Errno.EACCES ? null : hint(-result), List.of());
        });
    }

    private BpfException failure(Attachee program, String subject, int result, Place place) {
        requireSupport("attach", subject, result);
        Optional<String> mismatch = ProgramTypes.mismatch(program, BpfProgramType.SCHED_CLS);
        String hint = -result == Errno.EINVAL && mismatch.isPresent() ? mismatch.get() : hint(-result, place);
        return -result == Errno.EACCES
                ? Errors.failure("attach", subject, result, hint(Errno.EACCES), List.of())
                : Errors.failure("attach", subject, result, EnumSet.of(Capability.CAP_BPF), hint, List.of());
    }

    /** Throws if what failed is missing in the kernel. */
    private void requireSupport(String operation, String subject, int result) {
        if (result == -Errno.EINVAL) {
            Probe probe = Kernel.probe(links);
            if (probe.isUnsupported()) {
                throw Errors.without(probe, operation, subject, result);
            }
        }
    }

    private static String hint(int errno, Place place) {
        return switch (errno) {
            case Errno.ESTALE ->
                "the hook's revision is not " + place.revision()
                        + ": others attached or detached there; ask AttachedPrograms again";
            case Errno.EEXIST -> "the program is attached there already, and a hook takes each only once";
            case Errno.ENOENT ->
                place.replaced()
                        .map(program -> program + " is not attached there")
                        .orElse("what the anchor names is not attached there: "
                                + place.anchor().map(Anchor::toString).orElse(""));
            case Errno.EBUSY -> "the program whose place it should take is attached by a link; update that one";
            case Errno.ERANGE -> "63 programs are attached there, which is the most that the hook takes";
            default -> hint(errno);
        };
    }

    /** What netkit devices say. */
    private static String hint(int errno) {
        return switch (errno) {
            case Errno.ENXIO -> "it is no netkit device; \"ip -d link\" shows those";
            case Errno.EACCES -> "it is the peer of its pair: name the primary device, through which both are reached";
            default -> null;
        };
    }
}
