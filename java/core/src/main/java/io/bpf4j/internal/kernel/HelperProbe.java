package io.bpf4j.internal.kernel;

import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Lockdown;
import io.bpf4j.internal.Refusal;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.BpfHelper;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Whether programs of a type can call a helper: it loads one that calls it with whatever is in the registers. The verifier first looks the helper up, and then complains of the
 * arguments.
 */
public final class HelperProbe {

    /** Of {@code struct bpf_spin_lock} and {@code struct bpf_timer}. */
    private static final int SPIN_LOCK_SIZE = 4;

    private static final int TIMER_SIZE = 16;

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
        Probe answer = null;
        for (Attempt attempt : attempts(type)) {
            Probe each = ask(question, attempt, helper);
            if (each.isSupported()) {
                return each;
            }
            // An older kernel may not take the later attempts at all, which does not make its no less definite.
            if (answer == null || each.isUnsupported()) {
                answer = each;
            }
        }
        return answer == null
                ? question.unknown("the kernel's BTF has nothing that such programs could attach to")
                : answer;
    }

    /** Programs of these types can call more or less by what they attach to, or if they may sleep: one that can is enough. */
    private static List<Attempt> attempts(BpfProgramType type) {
        List<Attempt> attempts = new ArrayList<>();
        switch (type) {
            case TRACING -> {
                add(attempts, type, "sched_switch", AttachTypes.TRACE_RAW_TP, 0);
                add(attempts, type, "bpf_fentry_test1", AttachTypes.TRACE_FENTRY, 0);
                add(attempts, type, "task", AttachTypes.TRACE_ITER, 0);
                add(attempts, type, "tcp", AttachTypes.TRACE_ITER, 0);
                // Before Linux 5.18 iterators cannot sleep, but programs at a function that may be made to fail can.
                add(attempts, type, "task", AttachTypes.TRACE_ITER, Attempt.SLEEPABLE);
                add(attempts, type, "bpf_modify_return_test", AttachTypes.TRACE_FENTRY, Attempt.SLEEPABLE);
            }
            case LSM -> {
                add(attempts, type, "file_open", AttachTypes.LSM_MAC, 0);
                add(attempts, type, "file_open", AttachTypes.LSM_MAC, Attempt.SLEEPABLE);
                add(attempts, type, "socket_post_create", AttachTypes.LSM_CGROUP, 0);
            }
            case CGROUP_SOCKOPT -> {
                attempts.add(Attempt.of(type));
                attempts.add(Attempt.of(type, AttachTypes.CGROUP_SETSOCKOPT));
            }
            case KPROBE -> {
                attempts.add(Attempt.of(type));
                attempts.add(new Attempt(type, 0, 0, Attempt.SLEEPABLE));
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
        if (outcome.says("call might sleep in ") || outcome.says("sleepable helper ")) {
            return no(question, attempt.type(), "it may sleep, and such programs must not");
        }
        if (outcome.says("(85) call ")) {
            return offered(question, attempt, helper);
        }
        return outcome.errno() == Errno.EINVAL
                ? question.unknown("the kernel does not load the program: " + Errno.describe(outcome.errno()))
                : question.failed(outcome.errno());
    }

    /** The verifier stops at the arguments, before it looks at what kinds of maps such programs can use. */
    private static Probe offered(Question question, Attempt attempt, BpfHelper helper) {
        return switch (helper) {
            case SPIN_LOCK, SPIN_UNLOCK -> using(question, attempt, BtfImage.SPIN_LOCK_NAME, SPIN_LOCK_SIZE);
            case TIMER_INIT, TIMER_SET_CALLBACK, TIMER_START, TIMER_CANCEL ->
                using(question, attempt, BtfImage.TIMER_NAME, TIMER_SIZE);
            default -> question.yes();
        };
    }

    /** Loads a program that knows a map whose value is a structure of the kernel's, which only some types of programs may. */
    private static Probe using(Question question, Attempt attempt, int structure, int size) {
        int map = MapProbe.createArrayOf(structure, size);
        if (map < 0) {
            return question.unknown("a map for it could not be created: " + Errno.describe(-map));
        }
        Attempt.Outcome outcome;
        try {
            outcome = attempt.tryOut(Instructions.naming(map));
        } finally {
            SystemNative.close(map);
        }
        if (outcome.result() == 0) {
            return question.yes();
        }
        return outcome.says("progs cannot use bpf_")
                ? no(question, attempt.type(), "the kernel does not let such programs use the maps that it works on")
                : question.unknown(
                        "the kernel does not load a program with a map for it: " + Errno.describe(outcome.errno()));
    }

    /** The kernel has the helper, but not for this program. It says so too where only the process or a setting stands in the way. */
    private static Probe refused(Question question, BpfProgramType type, BpfHelper helper) {
        if (!Refusal.hasAllForBpf()) {
            return question.unknown(Refusal.explain());
        }
        if (helper == BpfHelper.PROBE_WRITE_USER && traces(type) && !Refusal.isGranted(Capability.CAP_SYS_ADMIN)) {
            return question.unknown(Refusal.explain(EnumSet.of(Capability.CAP_SYS_ADMIN)));
        }
        return isTakenByLockdown(type, helper) && Lockdown.mayBeOn()
                ? question.unknown(Lockdown.describe())
                : no(question, type, "the kernel does not offer it to such programs");
    }

    /** What programs of these two types cannot do at one hook, they may at another. */
    private static Probe no(Question question, BpfProgramType type, String reason) {
        return type == BpfProgramType.TRACING || type == BpfProgramType.LSM
                ? question.unknown("the kernel does not offer it at the hooks that were tried, and may at others")
                : question.no(reason);
    }

    /** Helpers that read the kernel's memory or write a process's: a lockdown takes them from the types that have them. */
    private static boolean isTakenByLockdown(BpfProgramType type, BpfHelper helper) {
        return switch (helper) {
            case PROBE_READ, PROBE_READ_STR, PROBE_WRITE_USER -> traces(type);
            case PROBE_READ_KERNEL, PROBE_READ_KERNEL_STR, SNPRINTF_BTF -> true;
            default -> false;
        };
    }

    private static boolean traces(BpfProgramType type) {
        return switch (type) {
            case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM -> true;
            default -> false;
        };
    }
}
