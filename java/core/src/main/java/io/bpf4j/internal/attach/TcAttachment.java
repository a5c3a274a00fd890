package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Direction;
import io.bpf4j.attach.Tc;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.attach.Unlinked.Answer;
import io.bpf4j.internal.jni.InterfaceNative;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Attaches to filters of traffic control. */
final class TcAttachment {

    private static final int BPF_TC_INGRESS = 1;
    private static final int BPF_TC_EGRESS = 2;

    private TcAttachment() {}

    static LinkHandle attach(Attachee program, Tc tc) {
        String subject = program.subject() + " to " + name(tc);
        int index = Interfaces.index(tc.networkInterface(), "attach", subject);
        ClsactQdisc qdisc = ClsactQdisc.use(index, subject);
        try {
            requireFilters(tc, index, subject);
            int[] filter = new int[InterfaceNative.TC_LENGTH];
            Answer answer = Answer.of(log -> InterfaceNative.attachFilter(
                    program.fd(), index, point(tc), (int) tc.handle(), tc.priority(), false, filter, log));
            if (answer.isFailure()) {
                throw failure(program, subject, tc, answer.result(), answer.messages());
            }
            return LinkHandle.of(new TcFilter(
                    subject,
                    index,
                    point(tc),
                    filter[InterfaceNative.TC_HANDLE],
                    filter[InterfaceNative.TC_PRIORITY],
                    filter[InterfaceNative.TC_PROGRAM_ID],
                    qdisc));
        } catch (RuntimeException | Error e) {
            qdisc.release();
            throw e;
        }
    }

    private static void requireFilters(Tc tc, int index, String subject) {
        if (!TcFilters.areOf(index, tc.direction())) {
            throw new BpfException(
                    "attach",
                    subject,
                    "the interface has the qdisc ingress in the place of clsact, and that has no filters of packets that leave;"
                            + " \"tc qdisc show\" shows it",
                    Errno.EEXIST,
                    List.of(),
                    null);
        }
    }

    static AttachedPrograms query(Tc tc) {
        int index = Interfaces.index(tc.networkInterface(), "query", name(tc));
        return new AttachedPrograms(TcFilters.list(index, tc.direction(), name(tc)), 0, 0);
    }

    private static String name(Tc tc) {
        return "TC " + tc.direction().name().toLowerCase(Locale.ROOT) + " of " + tc.networkInterface();
    }

    private static int point(Tc tc) {
        return tc.direction() == Direction.INGRESS ? BPF_TC_INGRESS : BPF_TC_EGRESS;
    }

    private static BpfException failure(Attachee program, String subject, Tc tc, int result, List<String> messages) {
        String hint = switch (-result) {
            case Errno.EEXIST ->
                "a filter with priority " + tc.priority() + " and handle " + tc.handle()
                        + " is there already; \"tc filter show\" shows it";
            case Errno.EINVAL ->
                ProgramTypes.mismatch(program, BpfProgramType.SCHED_CLS)
                        .orElse("the interface has a qdisc that takes no such filter, or filters of another kind have"
                                + " this priority; \"tc qdisc show\" and \"tc filter show\" show them");
            case Errno.ENOENT, Errno.EOPNOTSUPP ->
                "the kernel has no BPF filters: it must be built with CONFIG_NET_CLS_BPF";
            default -> null;
        };
        return Errors.failure("attach", subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), hint, messages);
    }
}
