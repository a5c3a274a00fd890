package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgram;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Freplace;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.ProgramAccess;
import io.bpf4j.internal.jni.TraceNative;
import java.util.List;

/** Attaches in the place of another program's function. */
final class FreplaceAttachment {

    private FreplaceAttachment() {}

    static LinkHandle attach(Attachee program, Freplace target) {
        TraceFailure failure = new TraceFailure(
                program,
                target.target()
                        .map(other -> "function " + target.function() + " of " + other)
                        .orElse("the function that it was loaded for"));
        int fd = target.target()
                .map(other -> create(program, other, target.function(), failure))
                .orElseGet(() -> TraceNative.createReplacement(program.fd(), 0, 0));
        if (fd < 0) {
            throw failure.of(fd, BpfProgramType.EXT, "freplace", hint(-fd, target), List.of());
        }
        return LinkHandle.ofDescriptor(fd);
    }

    private static int create(Attachee program, BpfProgram other, String function, TraceFailure failure) {
        return ProgramAccess.call(other, targetFd -> {
            int id = TraceNative.findFunction(targetFd, NativeStrings.bytes(function));
            if (id == -Errno.ENOENT) {
                throw failure.notFound(Errno.ENOENT, "the program has no global function " + function + ", or no BTF");
            }
            return id < 0 ? id : TraceNative.createReplacement(program.fd(), targetFd, id);
        });
    }

    private static String hint(int errno, Freplace target) {
        return switch (errno) {
            case Errno.EINVAL, Errno.ENOENT ->
                target.target().isEmpty()
                        ? "it is attached so once only; name the target by Freplace.of to attach it again"
                        : "the function is not global, or has other arguments than the one that the program was loaded"
                                + " for, or the kernel is older than Linux 5.10";
            case Errno.EBUSY -> "another program replaces the function already";
            default -> null;
        };
    }
}
