package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import java.util.List;

/** Attaches to an instruction of a binary. */
final class UprobeAttachment {

    private UprobeAttachment() {}

    static LinkHandle attach(Attachee program, Uprobe uprobe) {
        TraceFailure failure = new TraceFailure(program, describe(uprobe));
        ProbeSource source = ProbeSource.uprobes(failure);
        ProbedBinary binary = ProbedBinary.find(failure, uprobe.binary(), uprobe.processId());
        long offset = uprobe.offset() + (uprobe.function().isEmpty() ? 0 : binary.offset(uprobe.function()));
        boolean everywhere = uprobe.processId() == 0;
        int event = source.open(
                NativeStrings.bytes(binary.path()),
                offset,
                uprobe.returning(),
                everywhere ? PerfEvents.ANY : (int) uprobe.processId(),
                everywhere ? 0 : PerfEvents.ANY);
        if (event < 0) {
            throw failure(failure, uprobe, binary, offset, event);
        }
        return PerfEvents.attach(failure, event, uprobe.attachCookie(), BpfProgramType.KPROBE, "uprobe");
    }

    private static String describe(Uprobe uprobe) {
        String function = uprobe.function().isEmpty() ? "offset " : uprobe.function();
        String offset = uprobe.offset() == 0 && !uprobe.function().isEmpty()
                ? ""
                : (uprobe.function().isEmpty() ? "" : "+") + uprobe.offset();
        return (uprobe.returning() ? "uretprobe" : "uprobe") + " at " + function + offset + " of " + uprobe.binary();
    }

    private static RuntimeException failure(
            TraceFailure failure, Uprobe uprobe, ProbedBinary binary, long offset, int error) {
        return switch (-error) {
            case Errno.ESRCH -> failure.noProcess(uprobe.processId());
            case Errno.ENOENT -> failure.notFound(Errno.ENOENT, "there is no file " + binary.path());
            default ->
                failure.of(
                        error,
                        failure.program().type(),
                        "",
                        "there is no instruction at byte " + offset + " of " + binary.path()
                                + " to which the kernel could attach",
                        List.of());
        };
    }
}
