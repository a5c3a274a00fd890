package io.bpf4j;

import java.util.List;

/**
 * A map in the kernel cannot be used for the map that an object declares, or as one of the maps in a map, because it differs from what is declared.
 * The message has every difference.
 */
public final class MapMismatchException extends BpfException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> differences;

    /**
     * An exception with all its parts.
     *
     * @param operation what was attempted, as an infinitive
     * @param subject what it was attempted on
     * @param reason what does not fit and what to do
     * @param differences each difference, as {@code "value size 4 instead of 8"}: what the kernel has instead of what is declared
     * @param errno the positive error number, or 0
     * @param libbpfMessages what libbpf printed meanwhile
     */
    public MapMismatchException(
            String operation,
            String subject,
            String reason,
            List<String> differences,
            int errno,
            List<String> libbpfMessages) {
        super(operation, subject, reason, errno, libbpfMessages, null);
        this.differences = List.copyOf(differences);
    }

    /**
     * Each difference, as {@code "value size 4 instead of 8"}: what the kernel has instead of what is declared. Empty if the map was gone before it
     * could be looked at, if only the kernel knows what is declared, and after deserialisation.
     */
    public List<String> differences() {
        return differences == null ? List.of() : differences;
    }
}
