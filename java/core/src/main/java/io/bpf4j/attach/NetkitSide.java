package io.bpf4j.attach;

/** A device of a netkit pair. */
public enum NetkitSide {
    /** The device through which programs are attached. */
    PRIMARY,
    /** The other one. */
    PEER
}
