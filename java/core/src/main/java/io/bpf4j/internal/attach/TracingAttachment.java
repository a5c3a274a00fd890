package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.Fexit;
import io.bpf4j.attach.FmodRet;
import io.bpf4j.attach.Lsm;
import io.bpf4j.attach.TpBtf;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.KernelVersion;
import io.bpf4j.kernel.Probe;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/** Attaches where programs were loaded for: the kernel knows the place, and is asked for what it takes the program. */
final class TracingAttachment {

    private static final KernelVersion COOKIES = KernelVersion.of(5, 19);
    private static final KernelVersion COOKIES_OF_TRACEPOINTS = KernelVersion.of(6, 10);

    private static final KernelVersion ATTACHED_AGAIN = KernelVersion.of(5, 13);

    /** Places in {@code struct bpf_link_info}. */
    private static final int INFO_TYPE = 0;

    private static final int INFO_ATTACH_TYPE = 16;

    private TracingAttachment() {}

    static LinkHandle attach(Attachee program, TpBtf target) {
        return attach(
                program,
                new Kind(
                        BpfAttachType.TRACE_RAW_TP.ordinal(), "tp_btf", BpfProgramType.TRACING, COOKIES_OF_TRACEPOINTS),
                target.attachCookie());
    }

    static LinkHandle attach(Attachee program, Fentry target) {
        return attach(
                program,
                new Kind(BpfAttachType.TRACE_FENTRY.ordinal(), "fentry", BpfProgramType.TRACING, COOKIES),
                target.attachCookie());
    }

    static LinkHandle attach(Attachee program, Fexit target) {
        return attach(
                program,
                new Kind(BpfAttachType.TRACE_FEXIT.ordinal(), "fexit", BpfProgramType.TRACING, COOKIES),
                target.attachCookie());
    }

    static LinkHandle attach(Attachee program, FmodRet target) {
        return attach(
                program,
                new Kind(BpfAttachType.MODIFY_RETURN.ordinal(), "fmod_ret", BpfProgramType.TRACING, COOKIES),
                target.attachCookie());
    }

    static LinkHandle attach(Attachee program, Lsm target) {
        return attach(
                program,
                new Kind(BpfAttachType.LSM_MAC.ordinal(), "lsm", BpfProgramType.LSM, COOKIES),
                target.attachCookie());
    }

    private static LinkHandle attach(Attachee program, Kind kind, long cookie) {
        TraceFailure failure = new TraceFailure(program, kind.section + " as it was loaded for");
        int fd = TraceNative.createTracing(program.fd(), kind.attachType, cookie);
        if (fd < 0) {
            throw failure(failure, kind, cookie, fd);
        }
        if (!isOfKind(fd, kind)) {
            SystemNative.close(fd);
            throw failure(failure, kind, 0, -Errno.EINVAL);
        }
        return LinkHandle.ofDescriptor(fd);
    }

    /**
     * Whether the program was loaded for such a place: most kernels attach it where it was loaded for, whatever they are asked. Those that do not
     * tell are taken at their word.
     */
    private static boolean isOfKind(int fd, Kind kind) {
        ByteBuffer info = Memory.allocate(LinkNative.INFO_LENGTH);
        int error = LinkNative.info(fd, SystemNative.address(info), 0, 0);
        Reference.reachabilityFence(info);
        if (error < 0) {
            return true;
        }
        boolean tracepoint = info.getInt(INFO_TYPE) == BpfLinkType.RAW_TRACEPOINT.ordinal();
        return kind.attachType == BpfAttachType.TRACE_RAW_TP.ordinal()
                ? tracepoint
                : !tracepoint && info.getInt(INFO_ATTACH_TYPE) == kind.attachType;
    }

    private static RuntimeException failure(TraceFailure failure, Kind kind, long cookie, int error) {
        // Trampolines are what this needs, and what the architecture or the lockdown can lack.
        Probe trampolines = Kernel.probe(KernelFeature.FENTRY);
        if (Errno.isNotSupported(-error) && trampolines.isUnsupported()) {
            return failure.without(trampolines);
        }
        String hint = switch (-error) {
            case Errno.ENOENT ->
                Kernel.version().isAtLeast(ATTACHED_AGAIN)
                        ? null
                        : "before Linux " + ATTACHED_AGAIN + " it is attached once: load it again";
            case Errno.EINVAL ->
                cookie != 0 && !Kernel.version().isAtLeast(kind.cookies)
                        ? "cookies need Linux " + kind.cookies + " here, and this is Linux " + Kernel.version()
                        : "the program was not loaded as SEC(\"" + kind.section + "\"), or for a function of another"
                                + " program, to which it is attached once: load it again";
            case Errno.EBUSY -> "something else that cannot share the function is attached to it, such as a live patch";
            case Errno.E2BIG -> "as many programs are attached to the function as the kernel allows";
            default -> null;
        };
        return failure.of(error, kind.takes, kind.section, hint, List.of());
    }

    private record Kind(int attachType, String section, BpfProgramType takes, KernelVersion cookies) {}
}
