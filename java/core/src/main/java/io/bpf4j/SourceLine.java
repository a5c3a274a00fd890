package io.bpf4j;

import io.bpf4j.internal.elf.SourceLines;
import java.util.Objects;

/**
 * A line of a program's C source, as the compiler described it in the object's BTF ({@code struct bpf_line_info}) or the verifier printed it.
 *
 * @param file the file as the compiler called it, or its last name only; empty if that is not known
 * @param line number of the line, from 1; 0 if that is not known
 * @param column number of the column, from 1; 0 if that is not known
 * @param text the line itself without white space around it; empty if that is not known
 */
public record SourceLine(String file, int line, int column, String text) {

    /** Rejects what is missing. */
    public SourceLine {
        Objects.requireNonNull(file);
        Objects.requireNonNull(text);
    }

    /** As the kernel has it: line and column in one number. */
    static SourceLine of(String file, int lineAndColumn, String text) {
        return new SourceLine(file, SourceLines.line(lineAndColumn), SourceLines.column(lineAndColumn), text.strip());
    }

    /** As compilers print it: {@code file:line: text}. */
    @Override
    public String toString() {
        return line == 0 ? text : file + ":" + line + ": " + text;
    }
}
