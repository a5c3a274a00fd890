package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Anchor;
import io.bpf4j.attach.Anchor.Neighbour;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.CgroupMode;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Refusal;
import io.bpf4j.kernel.Kernel;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * What to say when a program cannot be attached to a cgroup.
 *
 * @param program the program
 * @param cgroup where to
 */
record CgroupFailure(Attachee program, Cgroup cgroup) {

    private static final String OPERATION = "attach";

    String subject() {
        return program.subject() + " to cgroup " + cgroup.directory();
    }

    /** The hook of a program that does not say which it is for. */
    BpfAttachType onlyTypeOfProgram() {
        List<BpfAttachType> types = CgroupTypes.of(program.type());
        if (types.isEmpty()) {
            throw new BpfException(
                    OPERATION, subject(), "programs of type " + program.type() + " do not attach to cgroups");
        }
        if (types.size() > 1) {
            throw new BpfException(
                    OPERATION,
                    subject(),
                    "neither the program nor the target says which hook it is for; name one of " + types
                            + " by Cgroup.as");
        }
        return types.get(0);
    }

    /** The result, if it is not negative; else throws. */
    int check(BpfAttachType type, int result) {
        if (result >= 0) {
            return result;
        }
        int errno = -result;
        // The kernel says so too where a program keeps others out.
        if (errno == Errno.EPERM && isPermitted()) {
            throw new BpfException(
                    OPERATION,
                    subject(),
                    Errno.describe(errno) + ": a program is attached there, or to a cgroup above, in another mode,"
                            + " which keeps this one out; \"bpftool cgroup tree\" shows it",
                    errno,
                    List.of(),
                    null);
        }
        switch (errno) {
            case Errno.EBADF -> throw CgroupDirectory.noCgroup(OPERATION, subject());
            case Errno.EINVAL -> throw invalid(type);
            case Errno.ENOENT ->
                throw notFound("the program or link that the target names is not attached there", errno);
            default ->
                throw Errors.failure(
                        OPERATION, subject(), result, EnumSet.of(Capability.CAP_NET_ADMIN), hint(errno), List.of());
        }
    }

    /** Whether the process has the capability, or needs none. */
    private boolean isPermitted() {
        return Refusal.isGranted(Capability.CAP_NET_ADMIN)
                || program.type() != BpfProgramType.CGROUP_SKB
                        && Kernel.version().isAtLeast(5, 8);
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.E2BIG -> "a hook of a cgroup has at most 64 programs";
            case Errno.ESTALE -> "somebody attached or detached there meanwhile";
            default -> null;
        };
    }

    private BpfException invalid(BpfAttachType type) {
        BpfProgramType taken = CgroupTypes.programType(type)
                .orElseThrow(() -> new BpfException(
                        OPERATION,
                        subject(),
                        "it is of type " + program.type() + " and for " + type + ", which is no hook of cgroups"));
        Optional<String> mismatch = ProgramTypes.mismatch(program, taken);
        Optional<String> missing = mismatch.isPresent() ? Optional.empty() : missing();
        return missing.<BpfException>map(
                        reason -> new BpfNotSupportedException(OPERATION, subject(), reason, Errno.EINVAL, List.of()))
                .orElseGet(() -> Errors.failure(
                        OPERATION, subject(), -Errno.EINVAL, mismatch.orElseGet(() -> invalidHint(type)), List.of()));
    }

    private String invalidHint(BpfAttachType type) {
        Neighbour unfit = cgroup.mode() == CgroupMode.LINK ? Neighbour.PROGRAM : Neighbour.LINK;
        if (cgroup.anchor().map(Anchor::neighbour).filter(unfit::equals).isPresent()) {
            return "the kernel puts a link only beside links, and a program without one only beside such";
        }
        return program.expectedAttachType()
                .filter(expected -> expected != type)
                .map(expected -> "it was loaded for " + expected + " and cannot be attached as " + type)
                .orElse("it is attached there already, or was loaded for another hook than " + type);
    }

    /** What this kernel lacks. */
    private Optional<String> missing() {
        if (cgroup.mode() == CgroupMode.LINK && Kernel.probe(BpfLinkType.CGROUP).isUnsupported()) {
            return Optional.of("this kernel has no "
                    + Kernel.probe(BpfLinkType.CGROUP).subject() + "; CgroupMode.MULTI does without");
        }
        boolean ordered = cgroup.anchor().isPresent() || cgroup.preorder() || cgroup.expectedRevision() != 0;
        return ordered && !Kernel.version().isAtLeast(6, 17)
                ? Optional.of("a place among the programs of a cgroup can be chosen since Linux 6.17")
                : Optional.empty();
    }

    private BpfNotFoundException notFound(String reason, int errno) {
        return new BpfNotFoundException(OPERATION, subject(), reason, errno, List.of());
    }
}
