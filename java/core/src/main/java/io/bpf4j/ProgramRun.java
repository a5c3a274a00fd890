package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** One {@code BPF_PROG_TEST_RUN}. */
final class ProgramRun {

    private static final int BPF_F_TEST_RUN_ON_CPU = 1;

    private ProgramRun() {}

    static RunResult run(int fd, String subject, RunOptions options) {
        boolean hasData = options.data().length > 0;
        boolean hasContext = options.context().length > 0;
        ByteBuffer data = Memory.allocate(options.data().length).put(0, options.data());
        ByteBuffer dataOut = Memory.allocate(options.outputCapacity());
        ByteBuffer context = Memory.allocate(options.context().length).put(0, options.context());
        // Raw tracepoints and the like take a context, but neither room for another nor a number of repetitions.
        boolean contextComesBack = hasContext && hasData;
        ByteBuffer contextOut = Memory.allocate(options.context().length);
        int[] result = new int[ProgramNative.RUN_LENGTH];
        int error;
        do {
            error = ProgramNative.run(
                    fd,
                    hasData ? SystemNative.address(data) : 0,
                    options.data().length,
                    options.outputCapacity() > 0 ? SystemNative.address(dataOut) : 0,
                    options.outputCapacity(),
                    hasContext ? SystemNative.address(context) : 0,
                    options.context().length,
                    contextComesBack ? SystemNative.address(contextOut) : 0,
                    contextComesBack ? options.context().length : 0,
                    hasData || options.repeat() > 1 ? options.repeat() : 0,
                    options.isOnCpu() ? BPF_F_TEST_RUN_ON_CPU : 0,
                    options.cpu(),
                    0,
                    result);
        } while (error == -Errno.EINTR);
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(context);
        if (error < 0) {
            throw failure(subject, error, result, options);
        }
        return new RunResult(
                result[ProgramNative.RUN_RETURN_VALUE],
                Duration.ofNanos(Integer.toUnsignedLong(result[ProgramNative.RUN_DURATION])),
                bytes(dataOut, Math.min(result[ProgramNative.RUN_DATA_SIZE], options.outputCapacity())),
                bytes(contextOut, contextComesBack ? result[ProgramNative.RUN_CONTEXT_SIZE] : 0));
    }

    private static BpfException failure(String subject, int error, int[] result, RunOptions options) {
        String hint = switch (-error) {
            case Errno.ENOSPC ->
                "the packet that came out has " + result[ProgramNative.RUN_DATA_SIZE]
                        + " bytes, the output capacity is " + options.outputCapacity();
            case Errno.EINVAL ->
                "this kind of program takes no such data, context or repetition; XDP and TC need"
                        + " a packet of at least 14 bytes";
            case Errno.EOPNOTSUPP, Errno.ENOTSUPP -> "this kind of program cannot be run so";
            default -> null;
        };
        return Errors.failure("run", subject, error, hint, List.of());
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }
}
