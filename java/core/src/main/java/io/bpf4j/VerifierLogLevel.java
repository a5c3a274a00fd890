package io.bpf4j;

import java.util.EnumSet;
import java.util.Set;

/** What the verifier's log has of a program that it accepts ({@code BPF_LOG_LEVEL1} and so on in {@code linux/bpf_verifier.h}). */
public enum VerifierLogLevel {
    /** The last path that the verifier went through the program, and how it got there. */
    BRANCHES(1),
    /** Every instruction on every path with what the verifier knows of the registers. This can have hundreds of megabytes. */
    INSTRUCTIONS(2),
    /** How much work it was, without instructions; with the time and the depth of the stack (Linux 5.2). */
    STATISTICS(4);

    private final int flag;

    VerifierLogLevel(int flag) {
        this.flag = flag;
    }

    static int flags(Set<VerifierLogLevel> levels) {
        return levels.stream().mapToInt(level -> level.flag).reduce(0, (flags, flag) -> flags | flag);
    }

    static Set<VerifierLogLevel> of(int flags) {
        Set<VerifierLogLevel> levels = EnumSet.allOf(VerifierLogLevel.class);
        levels.removeIf(level -> (flags & level.flag) == 0);
        return levels;
    }
}
