package io.bpf4j;

import java.util.List;

/** A map, program, variable, network interface or pinned path that does not exist under the name that was given. */
public final class BpfNotFoundException extends BpfException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with all its parts.
     *
     * @param operation what was attempted, as an infinitive
     * @param subject what it was attempted on
     * @param reason why it failed and what to do
     * @param errno the positive error number, or 0
     * @param libbpfMessages what libbpf printed meanwhile
     */
    public BpfNotFoundException(
            String operation, String subject, String reason, int errno, List<String> libbpfMessages) {
        super(operation, subject, reason, errno, libbpfMessages, null);
    }
}
