package io.bpf4j.examples.support;

/** Which characters are safe to show. */
public final class Characters {

    private Characters() {}

    /**
     * Whether a code point shows as itself. Not those that control a terminal, or change the order in which text is read, or are no characters at all:
     * whoever starts a program chooses its name and arguments, and who looks at a trace is not to be fooled by them.
     */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
