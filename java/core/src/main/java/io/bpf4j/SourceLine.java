package io.bpf4j;

import java.util.Objects;

/**
 * A line of a program's C source.
 *
 * @param file the file as the compiler called it, or its last name only; empty if that is not known
 * @param line number of the line, from 1; 0 if that is not known
 * @param text the line itself without white space around it
 */
public record SourceLine(String file, int line, String text) {

    /** Rejects what is missing. */
    public SourceLine {
        Objects.requireNonNull(file);
        Objects.requireNonNull(text);
    }

    /** As compilers print it: {@code file:line: text}. */
    @Override
    public String toString() {
        return line == 0 ? text : file + ":" + line + ": " + text;
    }
}
