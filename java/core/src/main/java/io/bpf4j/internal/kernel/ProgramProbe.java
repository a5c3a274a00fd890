package io.bpf4j.internal.kernel;

import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Probe;

/** Whether the kernel has a type of programs: it loads one that does nothing. */
public final class ProgramProbe {

    /** A type in the kernel's BTF that is there, and nothing to attach to. */
    private static final int NO_FUNCTION = 1;

    private ProgramProbe() {}

    /** Asks the kernel. */
    public static Probe ask(BpfProgramType type) {
        Question question =
                new Question("program type " + type, type.leastKernel().orElse(null));
        // These need something to attach to. The verifier comes to look at it only if it has the type.
        return switch (type) {
            case UNSPEC, UNKNOWN -> question.no("it is no type of programs");
            case TRACING ->
                refused(
                        question,
                        new Attempt(type, AttachTypes.TRACE_RAW_TP, NO_FUNCTION, 0),
                        Errno.EINVAL,
                        "is not a typedef");
            case LSM ->
                refused(
                        question,
                        new Attempt(type, AttachTypes.MODIFY_RETURN, NO_FUNCTION, 0),
                        Errno.EINVAL,
                        "is not a function");
            case EXT ->
                refused(
                        question,
                        new Attempt(type, 0, NO_FUNCTION, 0),
                        Errno.EINVAL,
                        "Cannot replace kernel functions");
            case STRUCT_OPS -> refused(question, Attempt.of(type), Errno.ENOTSUPP, "");
            default -> loaded(question, Attempt.of(type));
        };
    }

    private static Probe loaded(Question question, Attempt attempt) {
        int fd = attempt.load(Instructions.returning(0));
        if (fd >= 0) {
            SystemNative.close(fd);
        }
        return question.answer(fd);
    }

    private static Probe refused(Question question, Attempt attempt, int errno, String words) {
        Attempt.Outcome outcome = attempt.tryOut(Instructions.returning(0));
        return outcome.errno() == errno && outcome.says(words) ? question.yes() : question.failed(outcome.errno());
    }
}
