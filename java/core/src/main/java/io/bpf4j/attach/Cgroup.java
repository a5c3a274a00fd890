package io.bpf4j.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfProgram;
import io.bpf4j.internal.attach.CgroupTypes;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The hooks of a cgroup: the program sees what the processes in the cgroup, and in those below it, do with packets, sockets, devices or settings, and
 * can forbid it.
 *
 * <pre>{@code
 * Path web = Path.of("/sys/fs/cgroup/web");
 * BpfLink link = object.program("redirect").attach(Cgroup.at(web));                        // SEC("cgroup/connect4")
 * BpfLink both = object.program("count").attach(Cgroup.at(web).as(BpfAttachType.CGROUP_INET_EGRESS)); // SEC("cgroup/skb")
 * }</pre>
 *
 * <p>Which of the hooks it is, the program's {@code SEC()} says, or {@link #as}. The cgroup is one of version 2, and is sought when the program is attached.
 * By link from Linux 5.7, else as the {@linkplain #mode mode} says; the hooks came with Linux 4.10 to 6.7. Those of
 * packets need {@code CAP_NET_ADMIN}, before Linux 5.8 all ({@code BPF_LINK_CREATE} and {@code BPF_PROG_ATTACH} with {@code BPF_CGROUP_*} and
 * {@code BPF_LSM_CGROUP}).
 *
 * @param directory directory of the cgroup
 * @param attachType which hook; empty for the one that the program was loaded for
 * @param mode how the program shares its place with others
 * @param anchor where among the others; empty for behind them
 * @param preorder whether it runs before the programs of the cgroups below, and not after them
 * @param expectedRevision the revision that the hook must have, or 0
 * @param replaced the program whose place is taken, if one is to be
 */
public record Cgroup(
        Path directory,
        Optional<BpfAttachType> attachType,
        CgroupMode mode,
        Optional<Anchor> anchor,
        boolean preorder,
        long expectedRevision,
        Optional<BpfProgram> replaced)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the attach type is none of cgroups, or the mode has no order or no replacement
     */
    public Cgroup {
        Objects.requireNonNull(directory);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(anchor);
        Objects.requireNonNull(replaced);
        attachType.ifPresent(type -> {
            if (CgroupTypes.programType(type).isEmpty()) {
                throw new IllegalArgumentException(type + " is no hook of cgroups");
            }
        });
        boolean alone = mode == CgroupMode.OVERRIDE || mode == CgroupMode.EXCLUSIVE;
        if (alone && (anchor.isPresent() || preorder || expectedRevision != 0)) {
            throw new IllegalArgumentException("in mode " + mode + " a program has no place among others");
        }
        if (mode != CgroupMode.MULTI && replaced.isPresent()) {
            throw new IllegalArgumentException("in mode " + mode
                    + " no program replaces a certain one; that is for CgroupMode.MULTI, and for a link"
                    + " BpfLink.update");
        }
        if (replaced.isPresent() && (anchor.isPresent() || preorder)) {
            throw new IllegalArgumentException("what takes the place of a program has its place, and no other one");
        }
    }

    /**
     * The hooks of a cgroup, by link.
     *
     * @param directory directory of the cgroup on a cgroup2 file system, such as {@code /sys/fs/cgroup/web}
     */
    public static Cgroup at(Path directory) {
        return new Cgroup(directory, Optional.empty(), CgroupMode.LINK, Optional.empty(), false, 0, Optional.empty());
    }

    /**
     * A certain one of the hooks.
     *
     * @param attachType which; for instance {@link BpfAttachType#CGROUP_INET4_CONNECT}
     * @throws IllegalArgumentException if it is none of cgroups
     */
    public Cgroup as(BpfAttachType attachType) {
        return new Cgroup(directory, Optional.of(attachType), mode, anchor, preorder, expectedRevision, replaced);
    }

    /**
     * The same in another mode.
     *
     * @param mode how the program shares its place with others
     */
    public Cgroup mode(CgroupMode mode) {
        return new Cgroup(directory, attachType, mode, anchor, preorder, expectedRevision, replaced);
    }

    /**
     * At a certain place among the others (Linux 6.17).
     *
     * @param anchor where: beside a link only by link, beside a program that was attached without one only in mode {@link CgroupMode#MULTI}
     */
    public Cgroup at(Anchor anchor) {
        return new Cgroup(directory, attachType, mode, Optional.of(anchor), preorder, expectedRevision, replaced);
    }

    /** To run before the programs of the cgroups below instead of after them ({@code BPF_F_PREORDER}, Linux 6.15; by link 6.17). */
    public Cgroup beforeDescendants() {
        return new Cgroup(directory, attachType, mode, anchor, true, expectedRevision, replaced);
    }

    /**
     * If nobody has attached or detached there since the hook was asked: else attaching fails with {@code ESTALE} (Linux 6.17).
     *
     * @param revision the revision that the kernel told; 1 if nothing was ever attached there
     */
    public Cgroup expectedRevision(long revision) {
        return new Cgroup(directory, attachType, mode, anchor, preorder, revision, replaced);
    }

    /**
     * In the place of a program that is attached in mode {@link CgroupMode#MULTI} ({@code BPF_F_REPLACE}, Linux 5.6). The attachment of the other program ends.
     *
     * @param program the program that is attached
     */
    public Cgroup replacing(BpfProgram program) {
        return new Cgroup(directory, attachType, mode, anchor, preorder, expectedRevision, Optional.of(program));
    }
}
