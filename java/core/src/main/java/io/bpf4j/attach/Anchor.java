package io.bpf4j.attach;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfProgram;
import java.util.Objects;

/**
 * A place among the programs of a hook that runs several, one after the other from the head to the tail.
 *
 * <pre>{@code
 * BpfLink filter = object.program("filter").attach(Tcx.ingress("eth0").at(Anchor.head()));
 * BpfLink count = object.program("count").attach(Tcx.ingress("eth0").at(Anchor.before(filter)));
 * }</pre>
 *
 * <p>An anchor counts when the program is attached: where it is afterwards changes with what others attach. It holds the id of its neighbour only, and
 * keeps nothing alive: attaching beside what is attached no more fails with {@link io.bpf4j.BpfNotFoundException}. Immutable. From Linux 6.6 for TCX, 6.7 for
 * netkit, and 6.17 for cgroups ({@code BPF_F_BEFORE}, {@code BPF_F_AFTER}, {@code BPF_F_ID} and {@code BPF_F_LINK} in {@code linux/bpf.h}).
 *
 * @param side on which side of the neighbour
 * @param neighbour what the neighbour is
 * @param id id of the neighbour, from 1 to 4,294,967,295; 0 for {@link Neighbour#ALL}
 */
public record Anchor(Side side, Neighbour neighbour, long id) {

    private static final long GREATEST_ID = 0xffff_ffffL;

    /** A side of a neighbour. */
    public enum Side {
        /** Runs earlier. */
        BEFORE,
        /** Runs later. */
        AFTER
    }

    /** What an anchor refers to. */
    public enum Neighbour {
        /** All programs of the hook. */
        ALL,
        /** A program, however it was attached. */
        PROGRAM,
        /** A link. */
        LINK
    }

    /**
     * An anchor.
     *
     * @throws IllegalArgumentException if the id is not one
     */
    public Anchor {
        Objects.requireNonNull(side);
        Objects.requireNonNull(neighbour);
        if (neighbour == Neighbour.ALL ? id != 0 : id < 1 || id > GREATEST_ID) {
            throw new IllegalArgumentException(
                    "ids of programs and links are from 1 to 4,294,967,295, and 0 for all of them, not " + id);
        }
    }

    /** Before all others. */
    public static Anchor head() {
        return new Anchor(Side.BEFORE, Neighbour.ALL, 0);
    }

    /** After all others. */
    public static Anchor tail() {
        return new Anchor(Side.AFTER, Neighbour.ALL, 0);
    }

    /**
     * Directly before a program.
     *
     * @param program a program that is attached to the hook
     */
    public static Anchor before(BpfProgram program) {
        return beforeProgram(program.id());
    }

    /**
     * Directly before the program of a link.
     *
     * @param link a link to the hook
     * @throws BpfNotSupportedException if the attachment is no link: then name its program
     */
    public static Anchor before(BpfLink link) {
        return beforeLink(link.info().id());
    }

    /**
     * Directly before a program.
     *
     * @param id id of a program that is attached to the hook
     */
    public static Anchor beforeProgram(long id) {
        return new Anchor(Side.BEFORE, Neighbour.PROGRAM, id);
    }

    /**
     * Directly before the program of a link.
     *
     * @param id id of a link to the hook
     */
    public static Anchor beforeLink(long id) {
        return new Anchor(Side.BEFORE, Neighbour.LINK, id);
    }

    /**
     * Directly after a program.
     *
     * @param program a program that is attached to the hook
     */
    public static Anchor after(BpfProgram program) {
        return afterProgram(program.id());
    }

    /**
     * Directly after the program of a link.
     *
     * @param link a link to the hook
     * @throws BpfNotSupportedException if the attachment is no link: then name its program
     */
    public static Anchor after(BpfLink link) {
        return afterLink(link.info().id());
    }

    /**
     * Directly after a program.
     *
     * @param id id of a program that is attached to the hook
     */
    public static Anchor afterProgram(long id) {
        return new Anchor(Side.AFTER, Neighbour.PROGRAM, id);
    }

    /**
     * Directly after the program of a link.
     *
     * @param id id of a link to the hook
     */
    public static Anchor afterLink(long id) {
        return new Anchor(Side.AFTER, Neighbour.LINK, id);
    }
}
