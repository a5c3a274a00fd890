package io.bpf4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the verifier's log says of a rejection. Its layout is no promise of the kernel: what is not recognised is left out, and what is not
 * recognised at all is the whole log.
 */
final class VerifierLog {

    /** A log can have hundreds of megabytes, in which the verifier follows each turn of a loop. What it rejects is at the end. */
    private static final int TAIL = 1 << 18;

    /** Begins a page of prose with the source line and a suggestion, as Linux 7.3 writes it. */
    private static final String REPORT = "Verification failed: ";

    /** What stands below the message, whatever it is. */
    private static final Pattern TRAILER = Pattern.compile(
            "processed \\d+ insns .*|verification time .*|stack depth .*|subprog \\d+ .*|(?:cur|old) state:.*|(?:mark_precise|last_idx|parent|regs=).*");

    private static final Pattern INSTRUCTION = Pattern.compile("(?<index>\\d+): (?:\\([0-9a-f]{2}\\)|<invalid ).*");

    /** Since Linux 6.10 with the place. */
    private static final Pattern SOURCE = Pattern.compile("; (?<text>.*?)(?: @ (?<file>\\S+):(?<line>\\d{1,9}))?");

    /** Where a message names the instruction: about some that it has not come to, the verifier prints nothing else. */
    private static final Pattern NAMED = Pattern.compile(
            "(?:infinite loop detected at|unreachable|back-edge from|jump out of range from) insn (?<index>\\d{1,9}).*");

    private static final Pattern TAKEN = Pattern.compile("alloc_insn=(?<index>\\d{1,9})");

    private final List<String> messages = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final RegisterState registers = new RegisterState();
    private String instruction = "";
    private int index = -1;

    private VerifierLog() {}

    /** Reads a log. */
    static VerifierLog of(String log) {
        VerifierLog read = new VerifierLog();
        tail(log).lines().takeWhile(line -> !line.startsWith(REPORT)).forEach(read::read);
        read.messages.stream()
                .map(NAMED::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .ifPresent(named -> read.moveTo(Integer.parseInt(named.group("index"))));
        return read;
    }

    private static String tail(String log) {
        return log.length() <= TAIL ? log : log.substring(log.indexOf('\n', log.length() - TAIL) + 1);
    }

    /** The last line of a pattern. */
    static Optional<Matcher> lastLine(String log, Pattern pattern) {
        return lines(log, pattern).reduce((first, second) -> second);
    }

    /** The lines of a pattern. */
    static Stream<Matcher> lines(String log, Pattern pattern) {
        return tail(log).lines().map(pattern::matcher).filter(Matcher::matches);
    }

    private void read(String line) {
        Matcher code = INSTRUCTION.matcher(line);
        Matcher source = SOURCE.matcher(line);
        if (code.matches() && code.group("index").length() < 10) {
            messages.clear();
            registers.before(instruction);
            index = Integer.parseInt(code.group("index"));
            instruction = line;
            if (!sources.isEmpty()) {
                sources.get(sources.size() - 1).meet(index);
            }
        } else if (source.matches()) {
            messages.clear();
            addSource(source);
        } else if (registers.isState(line)) {
            messages.clear();
            registers.before(instruction);
            instruction = "";
            registers.set(line);
        } else if (!line.isBlank() && !TRAILER.matcher(line).matches()) {
            messages.add(line.strip());
        }
    }

    private void addSource(Matcher source) {
        String number = source.group("line");
        String text = source.group("text").strip();
        // The compiler's own instructions belong to the line before.
        if (number == null || !number.equals("0")) {
            sources.add(new Source(new SourceLine(
                    number == null ? "" : source.group("file"),
                    number == null ? 0 : Integer.parseInt(number),
                    0,
                    text)));
        }
    }

    /** The verifier speaks of another instruction than the last one it looked at. */
    private void moveTo(int named) {
        if (named != index) {
            index = named;
            instruction = "";
            registers.clear();
            sourceOf(named).ifPresentOrElse(found -> sources.add(new Source(found)), sources::clear);
        }
    }

    /** The last lines that say what is wrong; empty if it says nothing that is known to be a message. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    /** Index of the rejected instruction in the program. */
    OptionalInt index() {
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** The rejected instruction as the log prints it; empty if it does not. */
    String instruction() {
        return instruction;
    }

    /** The line of the rejected instruction, without file and number from kernels before Linux 6.10. */
    Optional<SourceLine> source() {
        return sources.isEmpty() ? Optional.empty() : Optional.of(sources.get(sources.size() - 1).line);
    }

    /** The line of the instruction that took what was not given back. */
    Optional<SourceLine> taken() {
        return messages.stream()
                .map(TAKEN::matcher)
                .filter(Matcher::find)
                .findFirst()
                .flatMap(taken -> sourceOf(Integer.parseInt(taken.group("index"))));
    }

    private Optional<SourceLine> sourceOf(int instructionIndex) {
        return sources.stream()
                .filter(source -> source.first <= instructionIndex && instructionIndex <= source.last)
                .map(source -> source.line)
                .findFirst();
    }

    /** The registers and the stack before the rejected instruction, by their names. */
    Map<String, String> registers() {
        return registers.values();
    }

    /** A line of C and the instructions that the log has below it. */
    private static final class Source {

        private final SourceLine line;
        private int first = Integer.MAX_VALUE;
        private int last = -1;

        private Source(SourceLine line) {
            this.line = line;
        }

        private void meet(int instructionIndex) {
            first = Math.min(first, instructionIndex);
            last = Math.max(last, instructionIndex);
        }
    }
}
