package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.KprobeMulti;
import io.bpf4j.attach.ProbeMode;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Attaches to many functions of the kernel by one link. Those that match a pattern are found by libbpf. */
final class KprobeMultiAttachment {

    private static final int BPF_F_KPROBE_MULTI_RETURN = 1;

    private KprobeMultiAttachment() {}

    static LinkHandle attach(Attachee program, KprobeMulti kprobes) {
        TraceFailure failure = new TraceFailure(program, describe(kprobes));
        if (kprobes.pattern().isEmpty()) {
            int fd = create(program, kprobes);
            if (fd < 0) {
                throw failure(failure, kprobes, fd, List.of());
            }
            return LinkHandle.ofDescriptor(fd);
        }
        byte[] pattern = NativeStrings.bytes(kprobes.pattern());
        return program.attach(
                (pointer, log) -> TraceNative.attachKprobeMulti(
                        pointer, pattern, kprobes.mode() == ProbeMode.RETURN, isSession(kprobes), log),
                (result, messages) -> failure(failure, kprobes, result, messages));
    }

    private static int create(Attachee program, KprobeMulti kprobes) {
        List<String> functions = kprobes.functions();
        LongArray addresses = LongArray.of(kprobes.addresses());
        LongArray cookies = LongArray.of(kprobes.attachCookies());
        int fd = TraceNative.createKprobeMulti(
                program.fd(),
                isSession(kprobes)
                        ? BpfAttachType.TRACE_KPROBE_SESSION.ordinal()
                        : BpfAttachType.TRACE_KPROBE_MULTI.ordinal(),
                functions.isEmpty() ? null : (String.join("\0", functions) + "\0").getBytes(StandardCharsets.UTF_8),
                addresses.address(),
                cookies.address(),
                functions.size() + kprobes.addresses().size(),
                kprobes.mode() == ProbeMode.RETURN ? BPF_F_KPROBE_MULTI_RETURN : 0);
        addresses.keep();
        cookies.keep();
        return fd;
    }

    private static boolean isSession(KprobeMulti kprobes) {
        return kprobes.mode() == ProbeMode.SESSION;
    }

    private static String describe(KprobeMulti kprobes) {
        return "kprobes at "
                + (kprobes.pattern().isEmpty()
                        ? kprobes.functions().size() + kprobes.addresses().size() + " functions"
                        : "functions " + kprobes.pattern());
    }

    private static BpfException failure(TraceFailure failure, KprobeMulti kprobes, long result, List<String> messages) {
        Probe kind = isSession(kprobes)
                ? Kernel.probe(KernelFeature.KPROBE_SESSION)
                : Kernel.probe(BpfLinkType.KPROBE_MULTI);
        int errno = (int) -result;
        if ((errno == Errno.EINVAL || Errno.isNotSupported(errno)) && kind.isUnsupported()) {
            return failure.without(kind);
        }
        String section = isSession(kprobes) ? "kprobe.session" : "kprobe.multi";
        if (errno == Errno.ENOENT || errno == Errno.ESRCH) {
            return failure.notFound(
                    errno,
                    (kprobes.pattern().isEmpty()
                                    ? "one of "
                                            + (kprobes.functions().isEmpty()
                                                    ? kprobes.addresses()
                                                    : kprobes.functions())
                                            + " is no function"
                                    : "no function matches " + kprobes.pattern())
                            + " to which the kernel attaches; /sys/kernel/tracing/available_filter_functions lists those");
        }
        return failure.of(
                result,
                BpfProgramType.KPROBE,
                section,
                errno == Errno.EINVAL
                        ? "the program is not of SEC(\"" + section
                                + "\"), for which it is loaded, or one of the places is" + " no function"
                        : null,
                messages);
    }
}
