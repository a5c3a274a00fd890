package io.bpf4j;

import io.bpf4j.internal.elf.SourceLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's verifier rejected a program. The message has what the verifier said last, the line of C, what it knew of the registers there, and
 * for the frequent cases what to do; {@link #log()} has all of the verifier's words.
 *
 * <p>The layout of the log differs between kernels and is no promise of theirs: what is not recognised is empty, and of a log of which nothing is
 * recognised all lines are decisive.
 */
public final class VerifierException extends BpfException {

    private static final long serialVersionUID = 1L;

    /** As many lines of a log of which nothing is recognised are in the message. */
    private static final int MESSAGE_LINES = 100;

    private static final Pattern REGISTER = Pattern.compile("\\b[rRw](\\d{1,2})\\b");

    private final String program;
    private final String log;
    private final transient Rejection rejection;

    /**
     * A rejection.
     *
     * @param object name of the object that was loaded
     * @param program name of the rejected program
     * @param log the verifier's whole log
     * @param errno the positive error number of the load
     * @param libbpfMessages what libbpf printed meanwhile, without the log
     */
    public VerifierException(String object, String program, String log, int errno, List<String> libbpfMessages) {
        this(object, program, log, errno, libbpfMessages, Rejection.of(log));
    }

    /** A rejection of a program whose source lines are known to its object. */
    VerifierException(
            String object,
            String program,
            String log,
            int errno,
            List<String> libbpfMessages,
            SourceLines sourceLines) {
        this(object, program, log, errno, libbpfMessages, Rejection.of(log).in(program, sourceLines));
    }

    private VerifierException(
            String object, String program, String log, int errno, List<String> libbpfMessages, Rejection rejection) {
        super("load", "program " + program + " of object " + object, reason(rejection), errno, libbpfMessages, null);
        this.program = Objects.requireNonNull(program);
        this.log = log;
        this.rejection = rejection;
    }

    /** The last line first: it says what is wrong, and a message is often cut to its first line. */
    private static String reason(Rejection rejection) {
        List<String> decisive = rejection.decisiveLines();
        if (decisive.isEmpty()) {
            return "the verifier rejected it without a word";
        }
        List<String> lines = new ArrayList<>();
        lines.add("the verifier rejected it: " + decisive.get(decisive.size() - 1));
        lines.addAll(decisive.subList(Math.max(0, decisive.size() - MESSAGE_LINES), decisive.size() - 1));
        rejection.sourceLine().ifPresent(line -> lines.add("at " + line));
        if (!rejection.code().isEmpty()) {
            lines.add("instruction " + rejection.code());
        }
        String registers = named(rejection);
        if (!registers.isEmpty()) {
            lines.add("where " + registers);
        }
        rejection.hint().ifPresent(hint -> lines.add("hint: " + hint));
        return String.join("\n  ", lines);
    }

    /** Only those registers that the instruction or the message names: there are others, with long values. */
    private static String named(Rejection rejection) {
        List<String> values = new ArrayList<>();
        Matcher names = REGISTER.matcher(rejection.code() + " " + String.join(" ", rejection.decisiveLines()));
        while (names.find()) {
            String name = "R" + names.group(1);
            String value = rejection.registers().get(name);
            if (value != null && !values.contains(name + "=" + value)) {
                values.add(name + "=" + value);
            }
        }
        return String.join(" ", values);
    }

    /** Name of the rejected program. */
    public String program() {
        return program;
    }

    /** The verifier's whole log, line by line as the kernel wrote it. */
    public String log() {
        return log;
    }

    /** What the verifier says is wrong, the last line most of all; the whole log if its layout is not known. */
    public List<String> decisiveLines() {
        return rejection().decisiveLines();
    }

    /**
     * The line of C that the rejected instruction comes from. Since Linux 6.10 the verifier names its file and number; on older kernels they come from
     * the object. Empty if it was compiled without {@code -g}, or the verifier looked at no single instruction.
     */
    public Optional<SourceLine> sourceLine() {
        return rejection().sourceLine();
    }

    /** Index of the rejected instruction in the program, as {@code llvm-objdump -d} and {@code bpftool prog dump} count. */
    public OptionalInt instruction() {
        return rejection().instruction();
    }

    /**
     * What the verifier knew before the rejected instruction: of each register ({@code R0} to {@code R10}) and each slot of the stack ({@code fp-8}) what it printed of it last, such as
     * {@code pkt(r=0)}. Kernels before Linux 5.18 print the state only where a path begins; what has changed since then is left out.
     */
    public Map<String, String> registers() {
        return rejection().registers();
    }

    /** What to do about it, if this is one of the frequent cases. */
    public Optional<String> hint() {
        return rejection().hint();
    }

    /** Found again in the log after deserialisation. */
    private Rejection rejection() {
        return rejection == null ? Rejection.of(log) : rejection;
    }

    /**
     * What is to be said of a log.
     *
     * @param code the rejected instruction as the log prints it, without what it changes
     */
    private record Rejection(
            List<String> decisiveLines,
            Optional<SourceLine> sourceLine,
            OptionalInt instruction,
            String code,
            Map<String, String> registers,
            Optional<String> hint) {

        private static final Pattern CHANGED = Pattern.compile("\\s*(?:; | \\d+: R).*");

        static Rejection of(String log) {
            VerifierLog read = VerifierLog.of(log);
            List<String> messages = read.messages();
            Optional<VerifierHint> hint = VerifierHint.of(messages);
            boolean known = hint.isPresent() || read.index().isPresent() && !messages.isEmpty();
            return new Rejection(
                    known ? messages : log.lines().toList(),
                    read.source(),
                    read.index(),
                    CHANGED.matcher(read.instruction()).replaceFirst(""),
                    read.registers(),
                    hint.map(found -> found.advice(messages)
                            + read.taken()
                                    .map(line -> ". It was taken at " + line)
                                    .orElse("")));
        }

        /** With the source line's place as the object has it, which is the whole path and there for all kernels. */
        Rejection in(String program, SourceLines lines) {
            Optional<SourceLines.Line> exact =
                    instruction.isPresent() ? lines.at(program, instruction.getAsInt()) : Optional.empty();
            Optional<SourceLine> line = sourceLine.isEmpty()
                    ? exact.map(Rejection::line)
                    : exact.filter(found -> found.text().equals(sourceLine.get().text()))
                            .or(() -> lines.of(sourceLine.get().text()))
                            .map(Rejection::line)
                            .or(() -> sourceLine);
            return new Rejection(decisiveLines, line, instruction, code, registers, hint);
        }

        private static SourceLine line(SourceLines.Line line) {
            return new SourceLine(line.file(), line.number(), line.column(), line.text());
        }
    }
}
