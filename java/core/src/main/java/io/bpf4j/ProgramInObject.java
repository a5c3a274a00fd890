package io.bpf4j;

import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.attach.Attachee.LibbpfAttach;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * What a program knows of the object that it was loaded from.
 *
 * @param owner keeps the object reachable as long as a program of it is: its descriptors end with it
 * @param object the object
 * @param name name of the program in it
 * @param section the {@code SEC()} that the program is in
 */
record ProgramInObject(BpfObject owner, ObjectHandle object, String name, String section) {

    /** Attaches by one of libbpf's functions. */
    LinkHandle attach(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure) {
        return attach(attach, failure, LinkHandle::ofLink);
    }

    /** Attaches to a USDT probe by one of libbpf's functions. */
    LinkHandle attachToUsdt(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure) {
        return attach(attach, failure, object::ofUsdt);
    }

    private LinkHandle attach(
            LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure, LongFunction<LinkHandle> taker) {
        try {
            return object.call(opened -> taker.apply(object.callWithLog(
                    (pointer, log) -> attach.attach(ObjectElements.findProgram(object, pointer, name), log), failure)));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }
}
