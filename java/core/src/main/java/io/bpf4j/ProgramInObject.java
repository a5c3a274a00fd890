package io.bpf4j;

import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.attach.Attachee.LibbpfAttach;
import io.bpf4j.internal.jni.SocketAttachNative;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
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

    /** Where the program says that it attaches. */
    Optional<BpfAttachType> expectedAttachType() {
        int number;
        try {
            number = object.call(
                    opened -> SocketAttachNative.expectedAttachType(ObjectElements.findProgram(object, opened, name)));
        } finally {
            Reference.reachabilityFence(owner);
        }
        // A section that does not say has the number of this kind.
        boolean unsaid = number == BpfAttachType.CGROUP_INET_INGRESS.ordinal() && !section.startsWith("cgroup_skb/");
        return unsaid ? Optional.empty() : Optional.of(BpfAttachType.of(number));
    }

    /** What the verifier said of it; empty if that was not asked for. */
    Optional<String> verifierLog() {
        try {
            return object.verifierLog(name);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

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
