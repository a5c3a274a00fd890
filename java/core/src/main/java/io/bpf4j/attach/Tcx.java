package io.bpf4j.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfProgram;
import java.util.Objects;
import java.util.Optional;

/**
 * The TCX hook of a network interface: the programs there see each packet that arrives, after XDP, or leaves, one program after the other until one decides what
 * becomes of it.
 *
 * <pre>{@code
 * BpfLink link = object.program("shape").attach(Tcx.egress("eth0").at(Anchor.head()));
 * }</pre>
 *
 * <p>For programs of type {@link io.bpf4j.BpfProgramType#SCHED_CLS}: {@code SEC("tcx/ingress")}, {@code SEC("tcx/egress")} or {@code SEC("tc")}. One that returns
 * {@code TCX_NEXT} leaves the decision to the next one, and the last such to the filters of {@link Tc}. A hook has at most 63 programs, each of them once. The
 * interface is sought when the program is attached, in the network namespace of the calling thread. Needs Linux 6.6 and {@code CAP_BPF}, beside
 * {@code CAP_NET_ADMIN} to load the program and to ask what is attached
 * ({@code BPF_LINK_CREATE} or {@code BPF_PROG_ATTACH} with {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS}).
 *
 * @param networkInterface name of the interface
 * @param direction which packets
 * @param anchor where among the programs; empty for the tail
 * @param expectedRevision the {@linkplain AttachedPrograms#revision() revision} that the hook must have, or 0
 * @param link whether the kernel makes a link; else the program stays attached until it is detached, also after the end of the process
 * @param replaced the program whose place is taken, if one is to be
 */
public record Tcx(
        String networkInterface,
        Direction direction,
        Optional<Anchor> anchor,
        long expectedRevision,
        boolean link,
        Optional<BpfProgram> replaced)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if a link is to replace a program, or a program is to be replaced and put to a place
     */
    public Tcx {
        Objects.requireNonNull(networkInterface);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(anchor);
        Objects.requireNonNull(replaced);
        Replacement.check(anchor, link, replaced);
    }

    /**
     * The hook for the packets that arrive.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Tcx ingress(String networkInterface) {
        return new Tcx(networkInterface, Direction.INGRESS, Optional.empty(), 0, true, Optional.empty());
    }

    /**
     * The hook for the packets that leave.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Tcx egress(String networkInterface) {
        return new Tcx(networkInterface, Direction.EGRESS, Optional.empty(), 0, true, Optional.empty());
    }

    /**
     * The same hook at a certain place among its programs.
     *
     * @param place the place
     * @throws IllegalArgumentException if a program is to be {@linkplain #replacing(BpfProgram) replaced}
     */
    public Tcx at(Anchor place) {
        return new Tcx(networkInterface, direction, Optional.of(place), expectedRevision, link, replaced);
    }

    /**
     * The same hook, if nobody has attached or detached there since it was asked: else attaching fails with {@code ESTALE}.
     *
     * @param revision what {@link AttachedPrograms#revision()} was
     */
    public Tcx expectedRevision(long revision) {
        return new Tcx(networkInterface, direction, anchor, revision, link, replaced);
    }

    /** The same hook for a program that is attached without a link: it can be replaced by others who have a descriptor of it, and stays after the end of the process. */
    public Tcx withoutLink() {
        return new Tcx(networkInterface, direction, anchor, expectedRevision, false, replaced);
    }

    /**
     * The same hook in the place of a program, {@linkplain #withoutLink() without a link}. The attachment of the other program ends.
     *
     * @param program a program that is attached there without a link
     * @throws IllegalArgumentException if another {@linkplain #at(Anchor) place} is named
     */
    public Tcx replacing(BpfProgram program) {
        return new Tcx(networkInterface, direction, anchor, expectedRevision, false, Optional.of(program));
    }
}
