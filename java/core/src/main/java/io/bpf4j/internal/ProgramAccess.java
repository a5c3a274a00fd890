package io.bpf4j.internal;

import io.bpf4j.BpfProgram;
import io.bpf4j.internal.Descriptor.Slot;
import java.lang.ref.Reference;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** Hands a program's descriptor to the packages that attach it, without making it public. */
public final class ProgramAccess {

    private static volatile Function<Object, Descriptor> access;

    private ProgramAccess() {}

    /** Called once by the program's class. */
    public static void install(Function<Object, Descriptor> descriptorOf) {
        access = descriptorOf;
    }

    /**
     * A call with a program's descriptor, which stays the program's until the call ends.
     *
     * @throws IllegalStateException if the program is closed
     */
    public static int call(BpfProgram program, IntUnaryOperator call) {
        Descriptor descriptor = access.apply(program);
        Slot slot = descriptor.acquire();
        try {
            return call.applyAsInt(slot.fd());
        } finally {
            descriptor.release(slot);
            Reference.reachabilityFence(program);
        }
    }
}
