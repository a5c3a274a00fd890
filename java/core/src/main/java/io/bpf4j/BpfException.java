package io.bpf4j;

import java.util.List;
import java.util.Objects;

/**
 * An operation that libbpf or the kernel refused. The message says what was attempted, on what, why it failed and, where that is
 * known, what to do about it; libbpf's own messages are in {@link #libbpfMessages()} and at the end of {@link #getMessage()}.
 *
 * <p>This class is the root of all exceptions of the library. Misuse of a closed handle is an {@link IllegalStateException},
 * arguments that can never be right are an {@link IllegalArgumentException}.
 */
public class BpfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String subject;
    private final int errno;
    private final transient List<String> libbpfMessages;

    /**
     * An exception with all its parts.
     *
     * @param operation what was attempted, as an infinitive: {@code "load"}, {@code "attach"}
     * @param subject what it was attempted on: {@code "object flow_tracker"}
     * @param reason why it failed and what to do, without a final full stop
     * @param errno the positive error number, or 0 where no system call failed
     * @param libbpfMessages what libbpf printed meanwhile
     * @param cause what led to it, or null
     */
    public BpfException(
            String operation, String subject, String reason, int errno, List<String> libbpfMessages, Throwable cause) {
        super(message(operation, subject, reason, libbpfMessages), cause);
        this.operation = Objects.requireNonNull(operation);
        this.subject = Objects.requireNonNull(subject);
        this.errno = errno;
        this.libbpfMessages = List.copyOf(libbpfMessages);
    }

    /**
     * An exception without a failed system call behind it.
     *
     * @param operation what was attempted, as an infinitive
     * @param subject what it was attempted on
     * @param reason why it failed and what to do
     */
    public BpfException(String operation, String subject, String reason) {
        this(operation, subject, reason, 0, List.of(), null);
    }

    private static String message(String operation, String subject, String reason, List<String> libbpfMessages) {
        StringBuilder message = new StringBuilder("cannot ")
                .append(operation)
                .append(' ')
                .append(subject)
                .append(": ")
                .append(reason);
        for (String line : libbpfMessages) {
            message.append("\n  ").append(line);
        }
        return message.toString();
    }

    /** What was attempted, as an infinitive such as {@code "load"}. */
    public final String operation() {
        return operation;
    }

    /** What it was attempted on, such as {@code "object flow_tracker"}. */
    public final String subject() {
        return subject;
    }

    /** The positive error number of the failed call ({@code errno(3)}, or above 4000 one of libbpf's own), or 0. */
    public final int errno() {
        return errno;
    }

    /** What libbpf printed during the operation, in order, without line ends; empty after deserialisation. */
    public final List<String> libbpfMessages() {
        return libbpfMessages == null ? List.of() : libbpfMessages;
    }
}
