package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.InterfaceNative;
import java.util.EnumSet;
import java.util.List;

/** A filter of traffic control. It is replaced and removed only while it has the program that was put there; used under the lock of its handle. */
final class TcFilter implements Unlinked {

    private final String subject;
    private final int index;
    private final int point;
    private final int handle;
    private final int priority;
    private final ClsactQdisc qdisc;

    private int programId;

    /**
     * A filter that was made.
     *
     * @param subject what messages call it
     * @param index index of the interface
     * @param point {@code BPF_TC_INGRESS} or {@code BPF_TC_EGRESS}
     * @param handle its number
     * @param priority its priority
     * @param programId id of its program
     * @param qdisc what it hangs from
     */
    TcFilter(String subject, int index, int point, int handle, int priority, int programId, ClsactQdisc qdisc) {
        this.subject = subject;
        this.index = index;
        this.point = point;
        this.handle = handle;
        this.priority = priority;
        this.programId = programId;
        this.qdisc = qdisc;
    }

    @Override
    public String withoutLink() {
        return "the kernel has no links for filters; TCX has them, from Linux 6.6";
    }

    @Override
    public void update(int programFd) {
        requireReach("update");
        if (!isThere()) {
            throw new BpfException(
                    "update",
                    subject,
                    "someone has removed the filter, or put another program into it; \"tc filter show\" shows what is there",
                    Errno.ENOENT,
                    List.of(),
                    null);
        }
        int[] filter = new int[InterfaceNative.TC_LENGTH];
        Answer answer = Answer.of(
                log -> InterfaceNative.attachFilter(programFd, index, point, handle, priority, true, filter, log));
        if (answer.isFailure()) {
            String hint = answer.result() == -Errno.EINVAL ? "the other program is of another type" : null;
            throw failure("update", answer, hint);
        }
        programId = filter[InterfaceNative.TC_PROGRAM_ID];
    }

    /** Whether the filter has the program still. */
    private boolean isThere() {
        int[] filter = new int[InterfaceNative.TC_LENGTH];
        // Without a log: that it is gone is no failure.
        int result = InterfaceNative.queryFilter(index, point, handle, priority, filter, 0);
        return result == 0 && filter[InterfaceNative.TC_PROGRAM_ID] == programId;
    }

    @Override
    public void requireReach(String operation) {
        qdisc.namespace().require(operation, subject);
    }

    @Override
    public void detach() {
        try {
            if (isThere()) {
                Answer answer = Answer.of(log -> InterfaceNative.detachFilter(index, point, handle, priority, log));
                if (answer.isFailure()) {
                    throw failure("detach", answer, null);
                }
            }
        } catch (RuntimeException | Error e) {
            qdisc.leave();
            throw e;
        }
        qdisc.release();
    }

    private BpfException failure(String operation, Answer answer, String hint) {
        return Errors.failure(
                operation, subject, answer.result(), EnumSet.of(Capability.CAP_NET_ADMIN), hint, answer.messages());
    }

    @Override
    public void leave() {
        qdisc.leave();
    }
}
