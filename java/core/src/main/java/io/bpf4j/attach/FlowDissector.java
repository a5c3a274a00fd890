package io.bpf4j.attach;

import io.bpf4j.NetworkNamespace;
import java.util.Objects;

/**
 * The dissection of packets in a network namespace: the program finds a packet's addresses and ports in the place of the kernel's own code, for those who
 * need a hash of its flow, such as receive packet steering and queueing disciplines.
 *
 * <pre>{@code
 * try (NetworkNamespace namespace = NetworkNamespace.current()) {
 *     BpfLink link = object.program("dissect").attach(FlowDissector.in(namespace));
 * }
 * }</pre>
 *
 * <p>A namespace has one such program, or none if the initial one has; that one's sees the packets of all. The link does not keep the namespace alive. Needs
 * Linux 5.7, and no capability beyond {@code CAP_BPF} and {@code CAP_NET_ADMIN}, which loading the program takes ({@code BPF_LINK_CREATE} with
 * {@code BPF_FLOW_DISSECTOR}).
 *
 * @param namespace the namespace; open when the program is attached
 */
public record FlowDissector(NetworkNamespace namespace) implements AttachTarget {

    /** A target. */
    public FlowDissector {
        Objects.requireNonNull(namespace);
    }

    /**
     * The dissection in a namespace.
     *
     * @param namespace the namespace; may be closed once the program is attached
     */
    public static FlowDissector in(NetworkNamespace namespace) {
        return new FlowDissector(namespace);
    }
}
