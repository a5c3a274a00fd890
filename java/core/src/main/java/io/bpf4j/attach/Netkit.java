package io.bpf4j.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfProgram;
import java.util.Objects;
import java.util.Optional;

/**
 * A hook of a netkit device: the programs there see each packet that leaves by the device, one program after the other until one decides what becomes of it.
 *
 * <pre>{@code
 * BpfLink link = object.program("police").attach(Netkit.peer("nk0"));
 * }</pre>
 *
 * <p>Netkit devices come in pairs, of which one, the peer, is usually inside a container. Programs of both are attached through the other one, the primary
 * device, so that the container has no say. For programs of type {@link io.bpf4j.BpfProgramType#SCHED_CLS}: {@code SEC("netkit/primary")},
 * {@code SEC("netkit/peer")} or {@code SEC("tc")}. One that returns {@code NETKIT_NEXT} leaves the decision to the next one, and the last such to the device's policy. A hook
 * has at most 63 programs, each of them once. The device is sought when the program is attached, in the network namespace of the calling thread. Needs Linux 6.7
 * built with {@code CONFIG_NETKIT}, and {@code CAP_BPF}, beside {@code CAP_NET_ADMIN} to load the program and to ask what is attached ({@code BPF_LINK_CREATE} or {@code BPF_PROG_ATTACH} with {@code BPF_NETKIT_PRIMARY} or
 * {@code BPF_NETKIT_PEER}).
 *
 * @param primaryDevice name of the primary device
 * @param side whose packets
 * @param anchor where among the programs; empty for the tail
 * @param expectedRevision the {@linkplain AttachedPrograms#revision() revision} that the hook must have, or 0
 * @param link whether the kernel makes a link; else the program stays attached until it is detached, also after the end of the process
 * @param replaced the program whose place is taken, if one is to be
 */
public record Netkit(
        String primaryDevice,
        NetkitSide side,
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
    public Netkit {
        Objects.requireNonNull(primaryDevice);
        Objects.requireNonNull(side);
        Objects.requireNonNull(anchor);
        Objects.requireNonNull(replaced);
        Replacement.check(anchor, link, replaced);
    }

    /**
     * The hook for the packets that leave by the primary device.
     *
     * @param primaryDevice name of the primary device
     */
    public static Netkit primary(String primaryDevice) {
        return new Netkit(primaryDevice, NetkitSide.PRIMARY, Optional.empty(), 0, true, Optional.empty());
    }

    /**
     * The hook for the packets that leave by the peer device.
     *
     * @param primaryDevice name of the primary device
     */
    public static Netkit peer(String primaryDevice) {
        return new Netkit(primaryDevice, NetkitSide.PEER, Optional.empty(), 0, true, Optional.empty());
    }

    /**
     * The same hook at a certain place among its programs.
     *
     * @param place the place
     * @throws IllegalArgumentException if a program is to be {@linkplain #replacing(BpfProgram) replaced}
     */
    public Netkit at(Anchor place) {
        return new Netkit(primaryDevice, side, Optional.of(place), expectedRevision, link, replaced);
    }

    /**
     * The same hook, if nobody has attached or detached there since it was asked: else attaching fails with {@code ESTALE}.
     *
     * @param revision what {@link AttachedPrograms#revision()} was
     */
    public Netkit expectedRevision(long revision) {
        return new Netkit(primaryDevice, side, anchor, revision, link, replaced);
    }

    /** The same hook for a program that is attached without a link: it can be replaced by others who have a descriptor of it, and stays after the end of the process. */
    public Netkit withoutLink() {
        return new Netkit(primaryDevice, side, anchor, expectedRevision, false, replaced);
    }

    /**
     * The same hook in the place of a program, {@linkplain #withoutLink() without a link}. The attachment of the other program ends.
     *
     * @param program a program that is attached there without a link
     * @throws IllegalArgumentException if another {@linkplain #at(Anchor) place} is named
     */
    public Netkit replacing(BpfProgram program) {
        return new Netkit(primaryDevice, side, anchor, expectedRevision, false, Optional.of(program));
    }
}
