package io.bpf4j.attach;

import io.bpf4j.NetworkNamespace;
import java.util.Objects;

/**
 * The lookup of the socket for a packet that arrives in a network namespace: the program can choose one, when no socket is connected to where the packet
 * is from. So one socket can serve many addresses and ports.
 *
 * <pre>{@code
 * try (NetworkNamespace namespace = NetworkNamespace.current()) {
 *     BpfLink link = object.program("steer").attach(SkLookup.in(namespace));
 * }
 * }</pre>
 *
 * <p>Programs are of type {@link io.bpf4j.BpfProgramType#SK_LOOKUP}; those of one namespace run in the order in which they were attached, until one
 * chooses or drops. The link does not keep the namespace alive. Needs Linux 5.9, and no capability beyond {@code CAP_BPF} and
 * {@code CAP_NET_ADMIN}, which loading the program takes ({@code BPF_LINK_CREATE} with {@code BPF_SK_LOOKUP}).
 *
 * @param namespace the namespace; open when the program is attached
 */
public record SkLookup(NetworkNamespace namespace) implements AttachTarget {

    /** A target. */
    public SkLookup {
        Objects.requireNonNull(namespace);
    }

    /**
     * The lookup in a namespace.
     *
     * @param namespace the namespace; may be closed once the program is attached
     */
    public static SkLookup in(NetworkNamespace namespace) {
        return new SkLookup(namespace);
    }
}
