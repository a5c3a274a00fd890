package io.bpf4j.attach;

import java.util.Objects;

/**
 * The XDP hook of a network interface: the program sees each packet that arrives, before the network stack does.
 *
 * <pre>{@code
 * BpfLink link = object.program("track_flows").attach(Xdp.on("eth0").mode(XdpMode.NATIVE));
 * }</pre>
 *
 * <p>An interface takes one program in each mode through a link. The interface is sought when the program is attached, in the network namespace
 * of the calling thread. Needs Linux 5.9 and {@code CAP_NET_ADMIN} ({@code BPF_LINK_CREATE} with {@code BPF_XDP}).
 *
 * @param networkInterface name of the interface
 * @param mode where the program runs
 */
public record Xdp(String networkInterface, XdpMode mode) implements AttachTarget {

    /** A target. */
    public Xdp {
        Objects.requireNonNull(networkInterface);
        Objects.requireNonNull(mode);
    }

    /**
     * The hook of an interface, in {@link XdpMode#AUTOMATIC}.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Xdp on(String networkInterface) {
        return new Xdp(networkInterface, XdpMode.AUTOMATIC);
    }

    /**
     * The same hook in another mode.
     *
     * @param mode where the program runs
     */
    public Xdp mode(XdpMode mode) {
        return new Xdp(networkInterface, mode);
    }
}
