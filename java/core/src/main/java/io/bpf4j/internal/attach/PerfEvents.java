package io.bpf4j.internal.attach;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import java.util.List;

/**
 * Attaches programs to perf events, which tracepoints, kprobes and uprobes are, too.
 *
 * <p>libbpf's own links of this kind keep the event besides the link, and disable it when they are destroyed, even if the link is pinned. Here the link alone keeps the event.
 */
final class PerfEvents {

    /** As an argument of {@code perf_event_open}: of all threads, on all CPUs. */
    static final int ANY = -1;

    private PerfEvents() {}

    /**
     * Attaches, and takes over the event's descriptor.
     *
     * @param failure what a failure throws
     * @param event the descriptor
     * @param cookie what the program gets
     * @param takes the type of programs that the event takes
     * @param section the section of such programs
     */
    static LinkHandle attach(TraceFailure failure, int event, long cookie, BpfProgramType takes, String section) {
        int program = failure.program().fd();
        int link = TraceNative.createPerfEventLink(program, event, cookie);
        if (link == -Errno.EINVAL && Kernel.probe(BpfLinkType.PERF_EVENT).isUnsupported()) {
            int error = cookie == 0 ? TraceNative.setEventProgram(event, program) : -Errno.EOPNOTSUPP;
            if (error >= 0) {
                return LinkHandle.ofDescriptor(event);
            }
            link = error;
        }
        SystemNative.close(event);
        if (link < 0) {
            throw failure.of(link, takes, section, hint(-link, cookie), List.of());
        }
        return LinkHandle.ofDescriptor(link);
    }

    private static String hint(int errno, long cookie) {
        return switch (errno) {
            case Errno.EOPNOTSUPP ->
                cookie == 0 ? null : "cookies need Linux 5.15, and this is Linux " + Kernel.version();
            case Errno.E2BIG -> "as many programs are attached there as the kernel allows";
            default -> null;
        };
    }
}
