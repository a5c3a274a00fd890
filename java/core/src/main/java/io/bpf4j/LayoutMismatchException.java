package io.bpf4j;

/**
 * The layout of a Java type differs from what a map, an event or a global variable holds. The message says in which members, and shows both layouts
 * side by side where the types of the program are known (BTF), with a mark before each line that differs.
 */
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
