package io.bpf4j.attach;

import io.bpf4j.BpfProgram;
import java.util.Objects;
import java.util.Optional;

/**
 * The XDP hook of a network interface: the program sees each packet that arrives, before the network stack does.
 *
 * <pre>{@code
 * BpfLink link = object.program("track_flows").attach(Xdp.on("eth0").mode(XdpMode.NATIVE));
 * }</pre>
 *
 * <p>An interface takes one program in each mode. The interface is sought when the program is attached, in the network namespace of the calling thread. For a link it needs
 * Linux 5.9 and {@code CAP_BPF}, beside {@code CAP_NET_ADMIN} to load the program ({@code BPF_LINK_CREATE} with {@code BPF_XDP}).
 *
 * <p>{@linkplain #withoutLink() Without a link}, and always on Linux 5.7 and 5.8, the program is attached over netlink ({@code bpf_xdp_attach}), which needs {@code CAP_NET_ADMIN}. Then
 * {@link io.bpf4j.BpfLink#close()} detaches it, {@link io.bpf4j.BpfLink#update} puts another program in its place, both only if no one else has replaced it, and both in the
 * network namespace in which it was attached; {@link io.bpf4j.BpfLink#keepAfterClose()} leaves it, and one that is not closed outlives the process.
 *
 * @param networkInterface name of the interface
 * @param mode where the program runs
 * @param link whether the kernel makes a link, if it can
 * @param replaced the program whose place is taken, if one is to be
 */
public record Xdp(String networkInterface, XdpMode mode, boolean link, Optional<BpfProgram> replaced)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if a link is to replace a program
     */
    public Xdp {
        Objects.requireNonNull(networkInterface);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(replaced);
        Replacement.check(Optional.empty(), link, replaced);
    }

    /**
     * The hook of an interface, in {@link XdpMode#AUTOMATIC}.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Xdp on(String networkInterface) {
        return new Xdp(networkInterface, XdpMode.AUTOMATIC, true, Optional.empty());
    }

    /**
     * The same hook in another mode.
     *
     * @param mode where the program runs
     */
    public Xdp mode(XdpMode mode) {
        return new Xdp(networkInterface, mode, link, replaced);
    }

    /** The same hook for a program that is attached over netlink: it can be replaced by others who have a descriptor of it, and stays after the end of the process. */
    public Xdp withoutLink() {
        return new Xdp(networkInterface, mode, false, replaced);
    }

    /**
     * The same hook in the place of a program, {@linkplain #withoutLink() without a link}, with no moment in which none is attached ({@code XDP_FLAGS_REPLACE}). Attaching fails
     * if another program is there. The attachment of the program that was there ends.
     *
     * @param program the program that is attached there without a link
     */
    public Xdp replacing(BpfProgram program) {
        return new Xdp(networkInterface, mode, false, Optional.of(program));
    }
}
