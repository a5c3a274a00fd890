package io.bpf4j.internal.attach;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.InterfaceNative;
import java.util.EnumSet;
import java.util.List;

/**
 * A program at XDP without a link. It is replaced and detached only while it is there.
 *
 * @param subject what messages call it
 * @param withoutLink why there is no link
 * @param index index of the interface
 * @param modeFlag {@code XDP_FLAGS_*_MODE}
 * @param program the program
 * @param namespace where the index counts
 */
record UnlinkedXdp(
        String subject, String withoutLink, int index, int modeFlag, ProgramCopy program, NamespaceOfThread namespace)
        implements Unlinked {

    private static final int NO_PROGRAM = -1;

    @Override
    public void update(int programFd) {
        requireReach("update");
        ProgramCopy other = ProgramCopy.of(programFd, subject);
        Answer answer = Answer.of(log -> InterfaceNative.attachXdp(other.fd(), index, modeFlag, program.fd(), log));
        if (answer.isFailure()) {
            other.close();
            throw Errors.failure(
                    "update",
                    subject,
                    answer.result(),
                    EnumSet.of(Capability.CAP_NET_ADMIN),
                    hint(-answer.result()),
                    answer.messages());
        }
        program.become(other);
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.EBUSY, Errno.EEXIST -> "the program is attached there no more; \"bpftool net\" shows what is";
            case Errno.EINVAL -> "the other program is of another type, or was loaded for another place";
            default -> null;
        };
    }

    @Override
    public void requireReach(String operation) {
        namespace.require(operation, subject);
    }

    @Override
    public void detach() {
        try {
            // Without a log: that another program is there, or the interface gone, is no failure.
            int result = InterfaceNative.attachXdp(NO_PROGRAM, index, modeFlag, program.fd(), 0);
            switch (-result) {
                case 0, Errno.EEXIST, Errno.EBUSY, Errno.ENODEV -> {}
                default ->
                    throw Errors.failure(
                            "detach", subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), null, List.of());
            }
        } finally {
            leave();
        }
    }

    @Override
    public void leave() {
        program.close();
    }
}
