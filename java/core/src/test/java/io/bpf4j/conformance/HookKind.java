package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.testing.KernelNeed;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hook under test.
 *
 * @param name its name in the report
 * @param needs what the kernel must have for it
 * @param object name of the test object
 * @param program its program, which counts its runs in a global variable of 8 bytes: the program's name and {@code _hits}
 * @param replacement another program of that kind in the object, which counts likewise; empty if the hook takes no other program in place
 * @param info what the kernel says of the link; empty if there is none
 * @param place makes a place
 */
record HookKind(
        String name,
        List<KernelNeed> needs,
        String object,
        String program,
        Optional<String> replacement,
        Optional<Class<? extends LinkInfo>> info,
        Supplier<? extends HookPlace> place) {

    /** A hook without a link, at which the program stays what it is. */
    static HookKind of(String name, String object, String program, Supplier<? extends HookPlace> place) {
        return new HookKind(name, List.of(), object, program, Optional.empty(), Optional.empty(), place);
    }

    /** If the kernel has certain things. */
    HookKind needing(KernelNeed... required) {
        return new HookKind(name, List.of(required), object, program, replacement, info, place);
    }

    /** With a link. */
    HookKind linked(Class<? extends LinkInfo> kind) {
        return new HookKind(name, needs, object, program, replacement, Optional.of(kind), place);
    }

    /** With another program that can be put in its place. */
    HookKind replacedBy(String other) {
        return new HookKind(name, needs, object, program, Optional.of(other), info, place);
    }

    @Override
    public String toString() {
        return name;
    }
}
