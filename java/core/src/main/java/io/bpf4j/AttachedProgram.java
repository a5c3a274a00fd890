package io.bpf4j;

import io.bpf4j.attach.XdpMode;

/** A program that is attached to a hook, as {@link AttachedPrograms} lists it. */
public sealed interface AttachedProgram {

    /** Id of the program. */
    long programId();

    /**
     * At a hook that the kernel lists programs of ({@code BPF_PROG_QUERY}).
     *
     * @param programId id of the program
     * @param linkId id of the link that attaches it; 0 if none does, or the kernel does not tell
     */
    record Listed(long programId, long linkId) implements AttachedProgram {}

    /**
     * At XDP of a network interface. By which link, if by one, the kernel tells only the other way around: see {@link LinkInfo.Xdp#interfaceIndex()}.
     *
     * @param programId id of the program
     * @param mode where it runs: never {@link XdpMode#AUTOMATIC}
     */
    record Xdp(long programId, XdpMode mode) implements AttachedProgram {}

    /**
     * In a filter of traffic control.
     *
     * @param programId id of the program
     * @param priority of the filter
     * @param handle number of the filter among those of its priority
     * @param chain number of the chain of filters that it is in: 0 for the one that packets go through first
     * @param directAction whether the return value is what becomes of the packet; else it is a class
     * @param name what it was called by the one who attached it, often {@code program:[id]}
     */
    record Filter(long programId, int priority, long handle, long chain, boolean directAction, String name)
            implements AttachedProgram {}
}
