package io.bpf4j.internal;

import io.bpf4j.BpfProgram;
import java.util.function.Function;
import java.util.function.IntFunction;

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
    public static <T> T call(BpfProgram program, IntFunction<T> call) {
        return access.apply(program).call(program, call);
    }
}
