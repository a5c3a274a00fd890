package io.bpf4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much work it was for the verifier to accept a program, as the end of its log says. A program is refused when the work comes to the limit.
 *
 * @param processedInstructions how many instructions it looked at, those in loops and on several paths each time
 * @param instructionLimit how many there may be
 * @param maxStatesPerInstruction most states that it remembers for one instruction
 * @param totalStates how many states it remembered
 * @param peakStates how many at one time
 * @param markedReads longest chain of states that it followed to note what is read; empty where the kernel does not say
 * @param verificationTime how long it took; empty without {@link VerifierLogLevel#STATISTICS}
 * @param stackDepths bytes of stack of the program and of each function that it calls, in the order of the code; empty without {@link VerifierLogLevel#STATISTICS}
 */
public record VerifierStatistics(
        long processedInstructions,
        long instructionLimit,
        long maxStatesPerInstruction,
        long totalStates,
        long peakStates,
        OptionalLong markedReads,
        Optional<Duration> verificationTime,
        List<Integer> stackDepths) {

    private static final Pattern WORK = Pattern.compile(
            "processed (\\d{1,18}) insns \\(limit (\\d{1,18})\\)"
                    + " max_states_per_insn (\\d{1,18}) total_states (\\d{1,18}) peak_states (\\d{1,18})(?: mark_read (\\d{1,18}))?.*");

    private static final Pattern TIME = Pattern.compile("verification time (\\d{1,12}) usec.*");
    /** A line for each function, as Linux 7.3 writes it. */
    private static final Pattern STACK_OF_FUNCTION = Pattern.compile("subprog \\d+ .* stack (\\d{1,9})");

    private static final Pattern STACK = Pattern.compile("stack depth (\\d{1,9}(?:\\+\\d{1,9})*).*");

    /** Copies the list. */
    public VerifierStatistics {
        stackDepths = List.copyOf(stackDepths);
    }

    /** Those at the end of a log; empty if there are none that are known. */
    static Optional<VerifierStatistics> of(String log) {
        return VerifierLog.lastLine(log, WORK)
                .map(work -> new VerifierStatistics(
                        number(work, 1),
                        number(work, 2),
                        number(work, 3),
                        number(work, 4),
                        number(work, 5),
                        work.group(6) == null ? OptionalLong.empty() : OptionalLong.of(number(work, 6)),
                        VerifierLog.lastLine(log, TIME).map(time -> Duration.ofNanos(1000 * number(time, 1))),
                        stackDepths(log)));
    }

    private static List<Integer> stackDepths(String log) {
        return VerifierLog.lastLine(log, STACK)
                .map(stack -> Arrays.stream(stack.group(1).split("\\+")))
                .orElseGet(() -> VerifierLog.lines(log, STACK_OF_FUNCTION).map(stack -> stack.group(1)))
                .map(Integer::valueOf)
                .toList();
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
