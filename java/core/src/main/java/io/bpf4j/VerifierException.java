package io.bpf4j;

import java.util.List;
import java.util.Objects;

/** The kernel's verifier rejected a program. The message has the last lines of its log, {@link #log()} all of it. */
public final class VerifierException extends BpfException {

    private static final long serialVersionUID = 1L;

    private static final int DECISIVE_LINES = 5;

    /** Begins a page of prose with the source line and a suggestion, as Linux 7.3 writes it. */
    private static final String REPORT = "Verification failed: ";

    private final String program;
    private final String log;

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
        super(
                "load",
                "program " + program + " of object " + object,
                reason(decisiveLines(log)),
                errno,
                libbpfMessages,
                null);
        this.program = Objects.requireNonNull(program);
        this.log = log;
    }

    /** The last line first: it says what is wrong, and a message is often cut to its first line. */
    private static String reason(List<String> lines) {
        return lines.isEmpty()
                ? "the verifier rejected it without a word"
                : "the verifier rejected it: " + lines.get(lines.size() - 1) + "\n  " + String.join("\n  ", lines);
    }

    /** The log's last lines, without the report with which newer kernels explain them, and without the statistics at the end. */
    private static List<String> decisiveLines(String log) {
        List<String> lines = log.lines()
                .takeWhile(line -> !line.startsWith(REPORT))
                .filter(line -> !line.isBlank() && !line.startsWith("processed "))
                .toList();
        return lines.subList(Math.max(0, lines.size() - DECISIVE_LINES), lines.size());
    }

    /** Name of the rejected program. */
    public String program() {
        return program;
    }

    /** The verifier's whole log, line by line as the kernel wrote it. */
    public String log() {
        return log;
    }
}
