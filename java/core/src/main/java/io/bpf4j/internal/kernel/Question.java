package io.bpf4j.internal.kernel;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Refusal;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelVersion;
import io.bpf4j.kernel.Probe;
import io.bpf4j.kernel.Support;
import java.util.Set;

/**
 * What is asked of the kernel, and the forms of its answers.
 *
 * @param subject what is asked for
 * @param least the first kernel that has it, or null
 */
record Question(String subject, KernelVersion least) {

    Probe yes() {
        return new Probe(subject, Support.SUPPORTED, "");
    }

    /** The kernel said no, in a way that it says it to everybody. */
    Probe no() {
        return no(
                least == null || Kernel.version().isAtLeast(least)
                        ? "this kernel, Linux " + Kernel.version()
                                + ", was built without it, or its architecture lacks it"
                        : "it needs Linux " + least + " and this is Linux " + Kernel.version());
    }

    Probe no(String reason) {
        return new Probe(subject, Support.UNSUPPORTED, reason);
    }

    /** The verifier said no. It says so of much that it allows to the privileged. */
    Probe noByVerifier() {
        return Refusal.hasAllForBpf() ? no() : unknown(Refusal.explain());
    }

    Probe unknown(String reason) {
        return new Probe(subject, Support.UNKNOWN, reason);
    }

    /** A call that succeeds if the kernel has it. */
    Probe answer(int result) {
        return result >= 0 ? yes() : failed(-result);
    }

    /** A call failed that succeeds if the kernel has it. */
    Probe failed(int errno) {
        return failed(errno, null);
    }

    /**
     * A call failed that succeeds if the kernel has it.
     *
     * @param needed the capabilities that the call needs, or null if only the family is known
     */
    Probe failed(int errno, Set<Capability> needed) {
        return switch (errno) {
            case Errno.EINVAL, Errno.E2BIG, Errno.EOPNOTSUPP, Errno.ENOTSUPP -> no();
            case Errno.ENOSYS ->
                Refusal.seccompFilter()
                        .map(filter -> unknown(Errno.describe(errno) + ": it may come from " + filter))
                        .orElseGet(this::no);
            case Errno.EPERM ->
                unknown(Errno.describe(errno) + ": " + (needed == null ? Refusal.explain() : Refusal.explain(needed)));
            default -> unknown("the kernel answered with " + Errno.describe(errno));
        };
    }
}
