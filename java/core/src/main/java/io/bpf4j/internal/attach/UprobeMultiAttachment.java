package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.ProbeMode;
import io.bpf4j.attach.UprobeMulti;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.util.List;

/** Attaches to many instructions of a binary by one link. */
final class UprobeMultiAttachment {

    private static final int BPF_F_UPROBE_MULTI_RETURN = 1;

    private UprobeMultiAttachment() {}

    static LinkHandle attach(Attachee program, UprobeMulti uprobes) {
        TraceFailure failure = new TraceFailure(program, describe(uprobes));
        ProbedBinary binary = ProbedBinary.find(failure, uprobes.binary(), uprobes.processId());
        List<Long> places = places(binary, uprobes);
        LongArray offsets = LongArray.of(places);
        LongArray cookies = LongArray.of(uprobes.attachCookies());
        boolean session = uprobes.mode() == ProbeMode.SESSION;
        int fd = TraceNative.createUprobeMulti(
                program.fd(),
                session ? BpfAttachType.TRACE_UPROBE_SESSION.ordinal() : BpfAttachType.TRACE_UPROBE_MULTI.ordinal(),
                NativeStrings.bytes(binary.path()),
                offsets.address(),
                cookies.address(),
                places.size(),
                uprobes.mode() == ProbeMode.RETURN ? BPF_F_UPROBE_MULTI_RETURN : 0,
                (int) uprobes.processId());
        offsets.keep();
        cookies.keep();
        if (fd < 0) {
            throw failure(failure, uprobes, session, fd);
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static String describe(UprobeMulti uprobes) {
        String what = uprobes.pattern().isEmpty()
                ? uprobes.functions().size() + uprobes.offsets().size() + " places"
                : "functions " + uprobes.pattern();
        return "uprobes at " + what + " of " + uprobes.binary();
    }

    private static List<Long> places(ProbedBinary binary, UprobeMulti uprobes) {
        if (!uprobes.pattern().isEmpty()) {
            return binary.offsetsMatching(uprobes.pattern());
        }
        return uprobes.functions().isEmpty()
                ? uprobes.offsets()
                : uprobes.functions().stream().map(binary::offset).toList();
    }

    private static RuntimeException failure(TraceFailure failure, UprobeMulti uprobes, boolean session, int error) {
        Probe kind = session ? Kernel.probe(KernelFeature.UPROBE_SESSION) : Kernel.probe(BpfLinkType.UPROBE_MULTI);
        if (error == -Errno.EINVAL && kind.isUnsupported()) {
            return failure.without(kind);
        }
        if (error == -Errno.ESRCH) {
            return failure.noProcess(uprobes.processId());
        }
        String section = session ? "uprobe.session" : "uprobe.multi";
        return failure.of(
                error,
                BpfProgramType.KPROBE,
                section,
                "the program is not of SEC(\"" + section + "\"), for which it is loaded, or one of the places is no"
                        + " instruction to which the kernel could attach",
                List.of());
    }
}
