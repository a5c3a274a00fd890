package io.bpf4j.internal.kernel;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.util.function.IntUnaryOperator;

/**
 * Whether the kernel has a type of links: it tries to attach a program that does nothing to something that does not exist. A kernel with such links says
 * that it does not exist, others that they do not know what is asked of them.
 */
public final class LinkProbe {

    private static final int NO_FD = -1;
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    /** The loopback interface, which is the first one of each network namespace, and whose driver has no XDP. */
    private static final int LOOPBACK = 1;

    private static final int XDP_DRIVER_MODE = 1 << 2;
    private static final int XDP_PASS = 2;

    private LinkProbe() {}

    /** Asks the kernel. */
    public static Probe ask(BpfLinkType type) {
        Question question = new Question("link type " + type, type.leastKernel().orElse(null));
        return switch (type) {
            case UNSPEC, UNKNOWN -> question.no("it is no type of links");
            case RAW_TRACEPOINT ->
                attach(
                        question,
                        Attempt.of(BpfProgramType.RAW_TRACEPOINT),
                        fd -> KernelNative.openRawTracepoint(NativeStrings.bytes("bpf4j no tracepoint"), fd));
            case TRACING -> tracing(question);
            case CGROUP -> link(question, BpfProgramType.CGROUP_SKB, NO_FD, AttachTypes.CGROUP_INET_INGRESS);
            case ITER -> iterator(question);
            case NETNS -> link(question, BpfProgramType.FLOW_DISSECTOR, NO_FD, AttachTypes.FLOW_DISSECTOR);
            case XDP -> xdp(question);
            case PERF_EVENT -> link(question, BpfProgramType.TRACEPOINT, NO_FD, AttachTypes.PERF_EVENT);
            case KPROBE_MULTI -> kprobeMulti(question, AttachTypes.TRACE_KPROBE_MULTI);
            case STRUCT_OPS -> MapProbe.structOpsWithLink(question);
            case NETFILTER -> netfilter(question);
            case TCX -> link(question, BpfProgramType.SCHED_CLS, NO_INTERFACE, AttachTypes.TCX_INGRESS);
            case UPROBE_MULTI -> uprobeMulti(question, AttachTypes.TRACE_UPROBE_MULTI);
            case NETKIT -> link(question, BpfProgramType.SCHED_CLS, NO_INTERFACE, AttachTypes.NETKIT_PRIMARY);
            case SOCKMAP -> link(question, BpfProgramType.SK_MSG, NO_FD, AttachTypes.SK_MSG_VERDICT);
        };
    }

    static Probe kprobeMulti(Question question, int attachType) {
        Probe answer = attach(
                question,
                Attempt.of(BpfProgramType.KPROBE, attachType),
                fd -> KernelNative.createKprobeMultiLink(fd, attachType));
        boolean ambiguous =
                Kernel.version().isAtLeast(5, 18) && !Kernel.version().isAtLeast(5, 19);
        return answer.isUnsupported() && ambiguous
                ? question.unknown("Linux 5.18 gives the same answer to a function that does not exist")
                : answer;
    }

    static Probe uprobeMulti(Question question, int attachType) {
        return attach(
                question,
                Attempt.of(BpfProgramType.KPROBE, attachType),
                fd -> KernelNative.createUprobeMultiLink(fd, attachType));
    }

    private static Probe link(Question question, BpfProgramType type, int target, int attachType) {
        return attach(question, Attempt.of(type), fd -> KernelNative.createLink(fd, target, attachType, 0));
    }

    private static Probe xdp(Question question) {
        return attach(
                question,
                Attempt.of(BpfProgramType.XDP),
                fd -> KernelNative.createLink(fd, LOOPBACK, AttachTypes.XDP, XDP_DRIVER_MODE),
                XDP_PASS,
                Errno.EOPNOTSUPP);
    }

    private static Probe netfilter(Question question) {
        return link(question, BpfProgramType.NETFILTER, NO_FD, AttachTypes.NETFILTER);
    }

    /** Of a function of the kernel's that nobody calls but tests. */
    private static Probe tracing(Question question) {
        Probe fentry = Kernel.probe(KernelFeature.FENTRY);
        return fentry.isSupported() ? question.yes() : question.unknown(fentry.reason());
    }

    /** A link of an iterator does nothing until somebody reads from it. */
    private static Probe iterator(Question question) {
        int id = KernelTypes.find("task", AttachTypes.TRACE_ITER);
        if (id < 0) {
            return question.unknown("the kernel's BTF has no iterator: " + Errno.describe(-id));
        }
        return attach(
                question,
                new Attempt(BpfProgramType.TRACING, AttachTypes.TRACE_ITER, id, 0),
                fd -> KernelNative.createLink(fd, 0, AttachTypes.TRACE_ITER, 0));
    }

    private static Probe attach(Question question, Attempt attempt, IntUnaryOperator attach) {
        return attach(question, attempt, attach, 0, 0);
    }

    /**
     * Tries to attach a program.
     *
     * @param returning what the program gives
     * @param refusal an error number that is a yes
     */
    private static Probe attach(
            Question question, Attempt attempt, IntUnaryOperator attach, int returning, int refusal) {
        int program = attempt.load(Instructions.returning(returning));
        if (program < 0) {
            return question.failed(-program);
        }
        int link;
        try {
            link = attach.applyAsInt(program);
        } finally {
            SystemNative.close(program);
        }
        if (link >= 0) {
            SystemNative.close(link);
            return question.yes();
        }
        return switch (-link) {
            case Errno.EINVAL,
                    Errno.EOPNOTSUPP,
                    Errno.ENOTSUPP,
                    Errno.EPERM,
                    Errno.EACCES,
                    Errno.ENOMEM,
                    Errno.EAGAIN,
                    Errno.EINTR -> -link == refusal ? question.yes() : question.failed(-link);
            default -> question.yes();
        };
    }
}
