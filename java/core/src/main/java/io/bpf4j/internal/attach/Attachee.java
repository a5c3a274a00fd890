package io.bpf4j.internal.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.LinkHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A program that is being attached. */
public interface Attachee {

    /** Its descriptor, in use until the attempt ends. */
    int fd();

    /** The program as messages call it. */
    String subject();

    /** The kind of program. */
    BpfProgramType type();

    /** What the program was loaded for; empty if its object does not say, or there is none. */
    Optional<BpfAttachType> expectedAttachType();

    /**
     * Attaches through libbpf, which needs the program's object.
     *
     * @param attach makes the link
     * @param failure the exception for what it returned, and what libbpf printed
     * @throws io.bpf4j.BpfNotSupportedException if the program was opened by its id or from its pin, without an object
     */
    LinkHandle attach(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure);

    /** As {@link #attach(LibbpfAttach, BiFunction)} for a USDT probe, whose link goes on using the object. */
    LinkHandle attachToUsdt(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure);

    /** One of libbpf's functions {@code bpf_program__attach_*}. */
    @FunctionalInterface
    interface LibbpfAttach {

        /**
         * Attaches.
         *
         * @param program the {@code struct bpf_program}
         * @param log where libbpf's messages go
         * @return a {@code struct bpf_link}, or {@code -errno}
         */
        long attach(long program, long log);
    }
}
