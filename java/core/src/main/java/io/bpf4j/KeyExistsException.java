package io.bpf4j;

import java.util.List;

/** {@link UpdateMode#NO_EXIST} met a key that is there already ({@code EEXIST}). */
public final class KeyExistsException extends BpfException {

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
    public KeyExistsException(String operation, String subject, String reason, int errno, List<String> libbpfMessages) {
        super(operation, subject, reason, errno, libbpfMessages, null);
    }
}
