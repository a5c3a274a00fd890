package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Kernel;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** One {@code BPF_PROG_TEST_RUN}. */
final class ProgramRun {

    private static final String OPERATION = "run";

    private ProgramRun() {}

    static RunResult run(int fd, String subject, BpfProgramType type, RunOptions options) {
        int contextLength = options.context().length;
        boolean hasData = options.data().length > 0;
        boolean hasContext = contextLength > 0;
        ByteBuffer data = Memory.allocate(options.data().length).put(0, options.data());
        ByteBuffer dataOut = Memory.allocate(options.outputCapacity());
        ByteBuffer context = Memory.allocate(contextLength);
        // Raw tracepoints and the like take a context, but neither room for another nor a number of repetitions.
        boolean contextComesBack = hasContext && hasData && !options.isLive();
        ByteBuffer contextOut = Memory.allocate(contextLength);
        int[] result = new int[ProgramNative.RUN_LENGTH];
        int error;
        do {
            context.put(0, options.context());
            error = ProgramNative.run(
                    fd,
                    hasData ? SystemNative.address(data) : 0,
                    options.data().length,
                    options.outputCapacity() > 0 ? SystemNative.address(dataOut) : 0,
                    options.outputCapacity(),
                    hasContext ? SystemNative.address(context) : 0,
                    contextLength,
                    contextComesBack ? SystemNative.address(contextOut) : 0,
                    contextComesBack ? contextLength : 0,
                    hasData || options.repeat() > 1 ? options.repeat() : 0,
                    options.flags(),
                    options.cpu(),
                    options.batchSize(),
                    result);
        } while (error == -Errno.EINTR);
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(dataOut);
        Reference.reachabilityFence(context);
        Reference.reachabilityFence(contextOut);
        if (error < 0) {
            throw failure(subject, type, error, result, options);
        }
        return new RunResult(
                result[ProgramNative.RUN_RETURN_VALUE],
                Duration.ofNanos(Integer.toUnsignedLong(result[ProgramNative.RUN_DURATION])),
                // Where there is no room for the packet, the kernel still tells its length.
                bytes(dataOut, Math.min(result[ProgramNative.RUN_DATA_SIZE], options.outputCapacity())),
                // The kernel writes the context of a program for a system call back to where it read it.
                type == BpfProgramType.SYSCALL
                        ? bytes(context, contextLength)
                        : bytes(contextOut, contextComesBack ? result[ProgramNative.RUN_CONTEXT_SIZE] : 0));
    }

    private static BpfException failure(
            String subject, BpfProgramType type, int error, int[] result, RunOptions options) {
        if (options.isLive() && error == -Errno.EINVAL) {
            return liveFailure(subject, type, error);
        }
        String hint = switch (-error) {
            case Errno.ENOSPC ->
                "the packet that came out has " + result[ProgramNative.RUN_DATA_SIZE]
                        + " bytes, the output capacity is " + options.outputCapacity();
            case Errno.EINVAL ->
                type == BpfProgramType.SYSCALL
                        ? "a program for a system call takes a context of the length that it expects, and neither a"
                                + " packet nor repetitions"
                        : "this kind of program takes no such data, context or repetition; XDP and TC need"
                                + " a packet of at least 14 bytes";
            case Errno.EOPNOTSUPP, Errno.ENOTSUPP -> "this kind of program cannot be run so";
            default -> null;
        };
        return Errors.failure(OPERATION, subject, error, hint, List.of());
    }

    private static BpfException liveFailure(String subject, BpfProgramType type, int error) {
        String about = subject + " on live frames";
        if (type != BpfProgramType.XDP) {
            return new BpfNotSupportedException(
                    OPERATION,
                    about,
                    "it is of type " + type + ", and only programs of type " + BpfProgramType.XDP + " run so",
                    -error,
                    List.of());
        }
        if (!Kernel.version().isAtLeast(5, 18)) {
            return new BpfNotSupportedException(OPERATION, about, "that needs Linux 5.18", -error, List.of());
        }
        return Errors.failure(
                OPERATION,
                about,
                error,
                "it takes a packet of at least 14 bytes and less than a page, and a context whose data_end is the length"
                        + " of the packet; a CPU cannot be chosen",
                List.of());
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }
}
