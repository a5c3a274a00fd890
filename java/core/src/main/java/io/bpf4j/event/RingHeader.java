package io.bpf4j.event;

/** What precedes each record of a ring: 30 bits of length, two flags, and 32 bits that are the kernel's. Records start at multiples of 8. */
final class RingHeader {

    /** Bytes. */
    static final int SIZE = 8;

    /** The record is not whole yet. */
    static final int BUSY = 1 << 31;

    /** Whoever reserved the record has given it up. */
    static final int DISCARDED = 1 << 30;

    private RingHeader() {}

    /** How many bytes a record of a length takes, with its header. */
    static int step(int length) {
        return length + SIZE + 7 & ~7;
    }
}
