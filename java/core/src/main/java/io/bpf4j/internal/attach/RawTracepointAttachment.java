package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.RawTracepoint;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import java.util.List;

/** Attaches to a tracepoint by its name. */
final class RawTracepointAttachment {

    private RawTracepointAttachment() {}

    static LinkHandle attach(Attachee program, RawTracepoint tracepoint) {
        TraceFailure failure = new TraceFailure(program, "raw tracepoint " + tracepoint.name());
        int fd = TraceNative.createRawTracepoint(
                program.fd(), NativeStrings.bytes(tracepoint.name()), tracepoint.attachCookie());
        if (fd < 0) {
            throw failure.of(fd, takes(program), "raw_tp", hint(-fd, tracepoint), List.of());
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static BpfProgramType takes(Attachee program) {
        return program.type() == BpfProgramType.RAW_TRACEPOINT_WRITABLE
                ? BpfProgramType.RAW_TRACEPOINT_WRITABLE
                : BpfProgramType.RAW_TRACEPOINT;
    }

    private static String hint(int errno, RawTracepoint tracepoint) {
        return switch (errno) {
            case Errno.ENOENT -> "the kernel has no tracepoint " + tracepoint.name();
            case Errno.EINVAL ->
                tracepoint.attachCookie() != 0 && !Kernel.version().isAtLeast(6, 10)
                        ? "cookies of raw tracepoints need Linux 6.10, and this is Linux " + Kernel.version()
                        : "the program uses more arguments than the tracepoint has, or writes where it may not";
            default -> null;
        };
    }
}
