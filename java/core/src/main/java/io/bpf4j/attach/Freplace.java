package io.bpf4j.attach;

import io.bpf4j.BpfProgram;
import java.util.Objects;
import java.util.Optional;

/**
 * A global function of another BPF program, in whose place the program runs: the way by which programs are extended that others have loaded.
 *
 * <pre>{@code
 * BpfObject extension = open.program("handle", program -> program.attachTo(dispatcher, "handle_first")).load();
 * BpfLink link = extension.program("handle").attach(Freplace.asLoaded());
 * }</pre>
 *
 * <p>The program is of {@code SEC("freplace")} and was loaded for a function ({@link io.bpf4j.OpenProgram#attachTo(BpfProgram, String)}), to which it is attached once. Since Linux 5.10 it can be attached
 * to functions of the same arguments in other programs, too. Needs Linux 5.6 with {@code CAP_BPF} and what loading the other program needs, on arm64 6.0 ({@code BPF_PROG_TYPE_EXT}).
 *
 * @param target the other program; empty for the one that the program was loaded for
 * @param function the function's name; empty for the one that the program was loaded for
 */
public record Freplace(Optional<BpfProgram> target, String function) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if there is a program without a function, or a function without a program
     */
    public Freplace {
        Objects.requireNonNull(function);
        if (target.isPresent() == function.isEmpty()) {
            throw new IllegalArgumentException("give a program and its function, or neither");
        }
    }

    /** The function that the program was loaded for. */
    public static Freplace asLoaded() {
        return new Freplace(Optional.empty(), "");
    }

    /**
     * A function of another program than the one that this was loaded for.
     *
     * @param target the program
     * @param function its function, with the same arguments
     */
    public static Freplace of(BpfProgram target, String function) {
        return new Freplace(Optional.of(target), function);
    }
}
