package io.bpf4j.attach;

/** Which packets of a network interface. */
public enum Direction {
    /** Those that arrive at it. */
    INGRESS,
    /** Those that leave by it. */
    EGRESS
}
