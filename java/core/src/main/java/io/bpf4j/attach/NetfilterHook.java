package io.bpf4j.attach;

/** The points that packets pass ({@code enum nf_inet_hooks} in {@code linux/netfilter.h}, in its order). */
public enum NetfilterHook {
    /** Packets that arrived, before it is decided where they go. */
    PRE_ROUTING,
    /** Packets for this machine. */
    LOCAL_IN,
    /** Packets for other machines. */
    FORWARD,
    /** Packets of this machine, before it is decided where they go. */
    LOCAL_OUT,
    /** Packets that are about to leave. */
    POST_ROUTING
}
