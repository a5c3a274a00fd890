package io.bpf4j.btf;

import java.util.Objects;

/**
 * The line of source that code comes from ({@code struct bpf_line_info}).
 *
 * @param section the section of the code
 * @param offset its first byte there
 * @param file the file as the compiler called it
 * @param line number of the line, from 1; 0 for what the compiler made up
 * @param column number of the column, from 1; 0 if the compiler did not tell
 * @param text the line itself
 */
public record LineInfo(String section, long offset, String file, int line, int column, String text) {

    /** Rejects what is missing. */
    public LineInfo {
        Objects.requireNonNull(section);
        Objects.requireNonNull(file);
        Objects.requireNonNull(text);
    }
}
