package io.bpf4j.internal.attach;

import io.bpf4j.AttachedProgram;
import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.ProgramAccess;
import io.bpf4j.internal.attach.Unlinked.Answer;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Attaches to the XDP hook: by a link, or where there is none over netlink. */
final class XdpAttachment {

    private static final int XDP_FLAGS_UPDATE_IF_NOEXIST = 1;
    private static final int XDP_FLAGS_SKB_MODE = 1 << 1;
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
    private static final int XDP_FLAGS_HW_MODE = 1 << 3;

    /** The first kernel that replaces and detaches a program only if it is the expected one. */
    private static final KernelVersion EXPECTING = KernelVersion.of(5, 7);

    private XdpAttachment() {}

    static LinkHandle attach(Attachee program, Xdp xdp) {
        String subject = program.subject() + " to " + name(xdp);
        int index = Interfaces.index(xdp.networkInterface(), "attach", subject);
        if (!xdp.link()) {
            return attachWithoutLink(program, subject, index, xdp, "it was attached without a link, as asked for");
        }
        int fd = LinkNative.createXdp(program.fd(), index, modeFlag(xdp.mode()));
        if (fd == -Errno.EINVAL && Kernel.probe(BpfLinkType.XDP).isUnsupported()) {
            return attachWithoutLink(
                    program, subject, index, xdp, Kernel.probe(BpfLinkType.XDP).reason());
        }
        if (fd < 0) {
            throw failure(program, subject, xdp, fd, List.of());
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static LinkHandle attachWithoutLink(
            Attachee program, String subject, int index, Xdp xdp, String withoutLink) {
        if (!Kernel.version().isAtLeast(EXPECTING)) {
            throw new BpfNotSupportedException(
                    "attach",
                    subject,
                    "before Linux " + EXPECTING + " a program at XDP cannot be detached without the risk to detach"
                            + " another one",
                    Errno.EOPNOTSUPP,
                    List.of());
        }
        ProgramCopy copy = ProgramCopy.of(program.fd(), subject);
        try {
            Answer answer = Answer.of(log -> xdp.replaced()
                    .map(replaced -> ProgramAccess.call(
                            replaced, fd -> InterfaceNative.attachXdp(copy.fd(), index, modeFlag(xdp.mode()), fd, log)))
                    .orElseGet(() -> InterfaceNative.attachXdp(
                            copy.fd(), index, modeFlag(xdp.mode()) | XDP_FLAGS_UPDATE_IF_NOEXIST, -1, log)));
            if (answer.isFailure()) {
                throw failure(program, subject, xdp, answer.result(), answer.messages());
            }
        } catch (RuntimeException | Error e) {
            copy.close();
            throw e;
        }
        return LinkHandle.of(
                new UnlinkedXdp(subject, withoutLink, index, modeFlag(xdp.mode()), copy, NamespaceOfThread.current()));
    }

    static AttachedPrograms query(Xdp xdp) {
        int index = Interfaces.index(xdp.networkInterface(), "query", name(xdp));
        int[] ids = new int[InterfaceNative.XDP_LENGTH];
        Errors.check("query", name(xdp), InterfaceNative.queryXdp(index, ids));
        List<AttachedProgram> programs = new ArrayList<>();
        add(programs, ids[InterfaceNative.XDP_OFFLOAD], XdpMode.OFFLOAD);
        add(programs, ids[InterfaceNative.XDP_NATIVE], XdpMode.NATIVE);
        add(programs, ids[InterfaceNative.XDP_GENERIC], XdpMode.GENERIC);
        return new AttachedPrograms(programs, 0, 0);
    }

    private static void add(List<AttachedProgram> programs, int id, XdpMode mode) {
        if (id != 0) {
            programs.add(new AttachedProgram.Xdp(Integer.toUnsignedLong(id), mode));
        }
    }

    private static String name(Xdp xdp) {
        return "XDP of " + xdp.networkInterface();
    }

    private static int modeFlag(XdpMode mode) {
        return switch (mode) {
            case AUTOMATIC -> 0;
            case GENERIC -> XDP_FLAGS_SKB_MODE;
            case NATIVE -> XDP_FLAGS_DRV_MODE;
            case OFFLOAD -> XDP_FLAGS_HW_MODE;
        };
    }

    private static BpfException failure(Attachee program, String subject, Xdp xdp, int result, List<String> messages) {
        return Errors.failure(
                "attach",
                subject,
                result,
                EnumSet.of(xdp.link() ? Capability.CAP_BPF : Capability.CAP_NET_ADMIN),
                hint(program, -result, xdp),
                messages);
    }

    private static String hint(Attachee program, int errno, Xdp xdp) {
        return switch (errno) {
            case Errno.EBUSY, Errno.EEXIST ->
                xdp.replaced()
                        .map(expected -> "another XDP program than " + expected
                                + " is attached there, or none, or one by a link; \"bpftool net\" shows it")
                        .orElse("another XDP program is attached there; \"bpftool net\" shows it");
            case Errno.EOPNOTSUPP ->
                "its driver has no mode " + xdp.mode() + "; XdpMode.GENERIC works on every interface";
            case Errno.EINVAL ->
                ProgramTypes.mismatch(program, BpfProgramType.XDP)
                        .orElse(
                                xdp.mode() == XdpMode.OFFLOAD
                                        ? "the program was not loaded for this interface by OpenProgram.offloadTo, or the"
                                                + " card runs no BPF"
                                        : "the program was loaded for a card, or for an entry of a map");
            default -> null;
        };
    }
}
