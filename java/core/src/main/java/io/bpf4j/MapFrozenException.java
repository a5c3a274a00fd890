package io.bpf4j;

import java.util.List;

/** A map that was frozen is to be changed ({@code EPERM}). Programs may still change it, unless they too may only read it. */
public final class MapFrozenException extends BpfException {

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
    public MapFrozenException(String operation, String subject, String reason, int errno, List<String> libbpfMessages) {
        super(operation, subject, reason, errno, libbpfMessages, null);
    }
}
