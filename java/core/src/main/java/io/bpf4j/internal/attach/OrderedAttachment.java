package io.bpf4j.internal.attach;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.InterfaceNative;
import java.util.EnumSet;
import java.util.List;

/**
 * A program without a link among those of a hook that runs several.
 *
 * @param subject what messages call it
 * @param index index of the interface
 * @param attachType {@code enum bpf_attach_type}
 * @param program the program
 * @param namespace where the index counts
 */
record OrderedAttachment(String subject, int index, int attachType, ProgramCopy program, NamespaceOfThread namespace)
        implements Unlinked {

    @Override
    public String withoutLink() {
        return "it was attached without a link, as asked for";
    }

    @Override
    public void update(int programFd) {
        requireReach("update");
        ProgramCopy other = ProgramCopy.of(programFd, subject);
        int result = InterfaceNative.attach(other.fd(), index, attachType, 0, 0, program.fd(), 0);
        if (result < 0) {
            other.close();
            throw Errors.failure("update", subject, result, EnumSet.of(Capability.CAP_BPF), hint(-result), List.of());
        }
        program.become(other);
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> "the program is attached there no more";
            case Errno.EEXIST -> "the other program is attached there already, and a hook takes each only once";
            case Errno.EINVAL -> "the other program is of another type";
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
            int result = InterfaceNative.detach(program.fd(), index, attachType);
            if (result < 0 && result != -Errno.ENOENT && result != -Errno.ENODEV) {
                throw Errors.failure("detach", subject, result, EnumSet.of(Capability.CAP_BPF), null, List.of());
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
