package io.bpf4j.internal;

import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Hands a program's descriptor to packages that attach to the program, without making it public. */
public final class ProgramAccess {

    private static volatile BiFunction<Object, IntFunction<?>, Object> access;

    private ProgramAccess() {}

    /** Called once by the program's class. */
    public static void install(BiFunction<Object, IntFunction<?>, Object> callWith) {
        access = callWith;
    }

    /** A call with the descriptor of a {@code BpfProgram}, which stays the program's until the call ends. */
    public static int call(Object program, IntFunction<Integer> call) {
        return (Integer) access.apply(program, call);
    }
}
