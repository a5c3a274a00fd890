package io.bpf4j.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/** Texts in two columns, the right one broken between words. */
final class Columns {

    private final int indent;
    private final int width;

    /**
     * A layout.
     *
     * @param indent where the right column begins
     * @param width how long lines may be
     */
    Columns(int indent, int width) {
        this.indent = indent;
        this.width = width;
    }

    /** The lines of a row. Words that are longer than the column are not broken. */
    List<String> row(String left, String right) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(pad(left));
        boolean first = true;
        for (String word : right.strip().split("\\s+")) {
            if (!first && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(pad(""));
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        lines.add(line.toString());
        return lines;
    }

    private String pad(String left) {
        return left + " ".repeat(Math.max(indent - left.length(), left.isEmpty() ? 0 : 1));
    }
}
