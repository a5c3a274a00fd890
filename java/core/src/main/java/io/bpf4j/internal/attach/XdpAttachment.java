package io.bpf4j.internal.attach;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;

/** Attaches to the XDP hook by a link. */
final class XdpAttachment {

    private static final int XDP_FLAGS_SKB_MODE = 1 << 1;
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
    private static final int XDP_FLAGS_HW_MODE = 1 << 3;

    private XdpAttachment() {}

    static LinkHandle attach(Attachee program, Xdp xdp) {
        String subject = program.subject() + " to XDP of " + xdp.networkInterface();
        int index = Interfaces.index(xdp.networkInterface(), "attach", subject);
        int fd = LinkNative.createXdp(program.fd(), index, flags(xdp.mode()));
        if (fd < 0) {
            Probe links = Kernel.probe(BpfLinkType.XDP);
            if (fd == -Errno.EINVAL && links.isUnsupported()) {
                throw new BpfNotSupportedException(
                        "attach",
                        subject,
                        "this kernel has no " + links.subject() + ": " + links.reason(),
                        Errno.EINVAL,
                        List.of());
            }
            throw Errors.failure(
                    "attach", subject, fd, EnumSet.of(Capability.CAP_NET_ADMIN), hint(-fd, xdp), List.of());
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static int flags(XdpMode mode) {
        return switch (mode) {
            case AUTOMATIC -> 0;
            case GENERIC -> XDP_FLAGS_SKB_MODE;
            case NATIVE -> XDP_FLAGS_DRV_MODE;
            case OFFLOAD -> XDP_FLAGS_HW_MODE;
        };
    }

    private static String hint(int errno, Xdp xdp) {
        return switch (errno) {
            case Errno.EBUSY, Errno.EEXIST -> "another XDP program is attached there; \"bpftool net\" shows it";
            case Errno.EOPNOTSUPP ->
                "its driver has no mode " + xdp.mode() + "; XdpMode.GENERIC works on every interface";
            case Errno.EINVAL ->
                xdp.mode() == XdpMode.OFFLOAD
                        ? "the program was not loaded for this interface by OpenProgram.offloadTo, or the card runs no BPF"
                        : "the program is not an XDP program, or was loaded for a card";
            default -> null;
        };
    }
}
