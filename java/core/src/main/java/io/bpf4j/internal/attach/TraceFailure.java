package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;

/**
 * What is thrown where a program that traces could not be attached.
 *
 * @param program the program
 * @param place where to, as messages call it
 */
record TraceFailure(Attachee program, String place) {

    String subject() {
        return program.subject() + " to " + place;
    }

    /**
     * For the error number of a call.
     *
     * @param result the call's negative result
     * @param takes the type of programs that such a place takes, by which kernels explain themselves least
     * @param section the section of such programs
     * @param hint what the number means here, or null
     */
    BpfException of(long result, BpfProgramType takes, String section, String hint, List<String> messages) {
        int errno = (int) -result;
        // Older kernels look first for the place that the program was loaded for, which one of another type has not.
        if ((errno == Errno.EINVAL || errno == Errno.ENOENT) && program.type() != takes) {
            return unsupported(
                    errno,
                    "the program is of type " + program.type() + ", and only programs of type " + takes
                            + " are attached there: SEC(\"" + section + "\")");
        }
        return Errors.failure(
                "attach", subject(), result, EnumSet.of(Capability.CAP_BPF, Capability.CAP_PERFMON), hint, messages);
    }

    /** Where the kernel has nothing of the kind. */
    BpfException without(Probe missing) {
        return Errors.without(missing, "attach", subject(), -Errno.EOPNOTSUPP);
    }

    BpfException unsupported(int errno, String reason) {
        return new BpfNotSupportedException("attach", subject(), reason, errno, List.of());
    }

    BpfException notFound(int errno, String reason) {
        return new BpfNotFoundException("attach", subject(), reason, errno, List.of());
    }

    BpfException denied(String reason) {
        return new BpfPermissionException("attach", subject(), reason, Errno.EACCES, List.of());
    }

    /** What a limit to one process needs. */
    BpfException noProcess(long process) {
        return notFound(Errno.ESRCH, "there is no process or thread " + process + " in this PID namespace");
    }
}
