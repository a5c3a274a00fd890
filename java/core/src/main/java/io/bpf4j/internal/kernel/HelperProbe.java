package io.bpf4j.internal.kernel;

import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Lockdown;
import io.bpf4j.internal.Refusal;
import io.bpf4j.kernel.BpfHelper;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether programs of a type can call a helper: it loads one that calls it with whatever is in the registers. The verifier first looks the helper up, and then complains of the
 * arguments.
 */
public final class HelperProbe {

    private HelperProbe() {}

    /** Asks the kernel. */
    public static Probe ask(BpfProgramType type, BpfHelper helper) {
        Question question =
                new Question("helper " + helper.functionName() + " in programs of type " + type, helper.leastKernel());
        Probe ofType = Kernel.probe(type);
        if (ofType.isUnsupported()) {
            return question.no("the kernel has no such programs: " + ofType.reason());
        }
        if (type == BpfProgramType.EXT || type == BpfProgramType.STRUCT_OPS) {
            return question.unknown("what such programs can call depends on what they replace or implement");
        }
        List<Attempt> attempts = attempts(type);
        Probe answer = question.unknown("the kernel's BTF has nothing that such programs could attach to");
        for (Attempt attempt : attempts) {
            answer = ask(question, attempt, helper);
            if (answer.isSupported()) {
                return answer;
            }
        }
        return answer;
    }

    /** Programs of these two types can call more or less by what they attach to: one that can is enough. */
    private static List<Attempt> attempts(BpfProgramType type) {
        List<Attempt> attempts = new ArrayList<>();
        switch (type) {
            case TRACING -> {
                add(attempts, type, "sched_switch", AttachTypes.TRACE_RAW_TP, 0);
                add(attempts, type, "bpf_fentry_test1", AttachTypes.TRACE_FENTRY, 0);
                add(attempts, type, "task", AttachTypes.TRACE_ITER, 0);
            }
            case LSM -> {
                add(attempts, type, "file_open", AttachTypes.LSM_MAC, 0);
                add(attempts, type, "file_open", AttachTypes.LSM_MAC, Attempt.SLEEPABLE);
            }
            default -> attempts.add(Attempt.of(type));
        }
        return attempts;
    }

    private static void add(List<Attempt> attempts, BpfProgramType type, String name, int attachType, int flags) {
        int id = KernelTypes.find(name, attachType);
        if (id > 0) {
            attempts.add(new Attempt(type, attachType, id, flags));
        }
    }

    private static Probe ask(Question question, Attempt attempt, BpfHelper helper) {
        Attempt.Outcome outcome = attempt.tryOut(Instructions.calling(helper.number()));
        if (outcome.result() == 0) {
            return question.yes();
        }
        if (outcome.says("invalid func ")) {
            return question.no();
        }
        if (outcome.says("unknown func ") || outcome.says("program of this type cannot use helper ")) {
            return refused(question, attempt.type(), helper);
        }
        if (outcome.says("(85) call ")) {
            return question.yes();
        }
        return outcome.errno() == Errno.EINVAL
                ? question.unknown("the kernel does not load the program: " + Errno.describe(outcome.errno()))
                : question.failed(outcome.errno());
    }

    /** The kernel has the helper, but not for this program. It says so too where only the process or a setting stands in the way. */
    private static Probe refused(Question question, BpfProgramType type, BpfHelper helper) {
        if (!Refusal.hasAllForBpf()) {
            return question.unknown(Refusal.explain());
        }
        return isTakenByLockdown(type, helper) && Lockdown.mayBeOn()
                ? question.unknown(Lockdown.describe())
                : question.no("the kernel does not offer it to such programs");
    }

    /** Helpers that read the kernel's memory or write a process's: a lockdown takes them from the types that have them. */
    private static boolean isTakenByLockdown(BpfProgramType type, BpfHelper helper) {
        boolean traces = switch (type) {
            case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM -> true;
            default -> false;
        };
        return switch (helper) {
            case PROBE_READ, PROBE_READ_STR, PROBE_WRITE_USER -> traces;
            case PROBE_READ_KERNEL, PROBE_READ_KERNEL_STR, SNPRINTF_BTF -> true;
            default -> false;
        };
    }
}
