package io.bpf4j.internal;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.kernel.Probe;
import java.util.List;
import java.util.Set;

/** The one place where an error number becomes an exception. */
public final class Errors {

    private Errors() {}

    /**
     * The exception for a failed call.
     *
     * @param operation what was attempted, as an infinitive
     * @param subject what it was attempted on
     * @param result the call's negative result
     * @param messages what libbpf printed meanwhile
     */
    public static BpfException failure(String operation, String subject, long result, List<String> messages) {
        return failure(operation, subject, result, null, messages);
    }

    /**
     * The exception for a failed call that needs certain capabilities.
     *
     * @param needed the capabilities
     * @param hint what the number means here, if it is not a question of permission, or null
     */
    public static BpfException failure(
            String operation, String subject, long result, Set<Capability> needed, String hint, List<String> messages) {
        int errno = (int) -result;
        return errno == Errno.EPERM || errno == Errno.EACCES
                ? new BpfPermissionException(
                        operation,
                        subject,
                        Errno.describe(errno) + ": " + Refusal.explain(needed, errno),
                        errno,
                        messages)
                : failure(operation, subject, result, hint, messages);
    }

    /**
     * The exception for a failed call whose error number has a known meaning there.
     *
     * @param hint what the number means here and what to do about it, or null
     */
    public static BpfException failure(
            String operation, String subject, long result, String hint, List<String> messages) {
        int errno = (int) -result;
        String reason = hint == null ? Errno.describe(errno) : Errno.describe(errno) + ": " + hint;
        if (errno == Errno.EPERM) {
            String advice = hint == null ? Errno.describe(errno) + ": " + Refusal.explain() : reason;
            return new BpfPermissionException(operation, subject, advice, errno, messages);
        }
        if (Errno.isNotSupported(errno)) {
            return new BpfNotSupportedException(operation, subject, reason, errno, messages);
        }
        if (errno == Errno.ENOENT || errno == Errno.ENODEV) {
            return new BpfNotFoundException(operation, subject, reason, errno, messages);
        }
        return new BpfException(operation, subject, reason, errno, messages, null);
    }

    /**
     * The exception for a call that failed because the kernel lacks something.
     *
     * @param result the call's negative result
     */
    public static BpfException without(Probe missing, String operation, String subject, long result) {
        return new BpfNotSupportedException(operation, subject, lack(missing), (int) -result, List.of());
    }

    /** What to say of something that the kernel lacks. */
    public static String lack(Probe missing) {
        return "this kernel has no " + missing.subject() + ": " + missing.reason();
    }

    /** The result, if it is not negative; else the exception for it. */
    public static int check(String operation, String subject, int result) {
        if (result < 0) {
            throw failure(operation, subject, result, List.of());
        }
        return result;
    }
}
