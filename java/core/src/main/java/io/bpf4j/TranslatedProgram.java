package io.bpf4j;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The instructions of a program as the verifier left them: what it knows to be dead is gone, calls of helpers may be replaced by what they do, and maps and
 * functions are linked. This is what the kernel interprets or compiles. {@link #toString()} is a listing with the source lines between. Immutable.
 *
 * @param steps the instructions in order
 */
public record TranslatedProgram(List<Step> steps) {

    /** Takes a copy of the list. */
    public TranslatedProgram {
        steps = List.copyOf(steps);
    }

    /**
     * An instruction and what belongs to it.
     *
     * @param index number of its first slot, from 0; jumps count slots
     * @param instruction the instruction itself
     * @param text the instruction as the verifier's log writes it, such as {@code "r0 = 2"}, with the names of functions and the ids of maps where they are known
     * @param function name of the function that it is in; empty if it is not known
     * @param source the source line that it comes from; empty if the program has no BTF, or the process may not read it (needs {@code CAP_SYS_ADMIN})
     */
    public record Step(
            int index, BpfInstruction instruction, String text, String function, Optional<SourceLine> source) {}

    /** A listing: functions, source lines as the verifier's log has them, and instructions with the numbers of their slots. */
    @Override
    public String toString() {
        StringBuilder listing = new StringBuilder();
        String function = "";
        Optional<SourceLine> source = Optional.empty();
        for (Step step : steps) {
            if (!step.function().equals(function)) {
                function = step.function();
                listing.append(function).append(":\n");
            }
            if (!step.source().equals(source)) {
                source = step.source();
                source.ifPresent(
                        line -> listing.append(String.format("; %s @ %s:%d\n", line.text(), line.file(), line.line())));
            }
            listing.append(String.format(Locale.ROOT, "%5d: %s\n", step.index(), step.text()));
        }
        return listing.toString();
    }
}
