package io.bpf4j;

/**
 * A line of a program's source, as the compiler put it into the BTF ({@code struct bpf_line_info}).
 *
 * @param file name of the file, as the compiler was given it
 * @param line number of the line, from 1
 * @param column number of the column, from 1; 0 if the compiler did not tell
 * @param text the line itself without the space around it; empty if the compiler did not have it
 */
public record SourceLine(String file, int line, int column, String text) {

    private static final int COLUMN_BITS = 10;

    /** The kernel has line and column in one number. */
    static SourceLine of(String file, int lineAndColumn, String text) {
        return new SourceLine(
                file, lineAndColumn >>> COLUMN_BITS, lineAndColumn & (1 << COLUMN_BITS) - 1, text.strip());
    }

    /** The line and where it is, as the verifier's log has it. */
    @Override
    public String toString() {
        return text + " @ " + file + ":" + line;
    }
}
