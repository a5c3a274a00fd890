package io.bpf4j;

/** The layout of a Java type differs from what the map or the event holds. The message shows both. */
public final class LayoutMismatchException extends BpfException {

    private static final long serialVersionUID = 1L;

    /**
     * A mismatch.
     *
     * @param operation what was attempted, as an infinitive
     * @param subject what it was attempted on
     * @param difference both layouts
     */
    public LayoutMismatchException(String operation, String subject, String difference) {
        super(operation, subject, difference);
    }
}
