package io.bpf4j.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts in two columns, the right one broken between words.
 *
 * @param indent where the right column begins
 * @param width how long lines may be
 */
record Columns(int indent, int width) {

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
        return left + " ".repeat(Math.max(indent - left.length(), 0));
    }
}
