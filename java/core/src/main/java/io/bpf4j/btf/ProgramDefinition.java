package io.bpf4j.btf;

import java.util.Objects;

/**
 * A program of an object: a function in a section of its own kind, not in {@code .text}.
 *
 * @param name name of the function
 * @param section name of the section as {@code SEC()} has it, without a question mark before it
 * @param instructions how many slots of 8 bytes its own code has, without the functions that it calls
 * @param autoload whether it is loaded with the object if nobody says otherwise; false after {@code SEC("?…")}
 */
public record ProgramDefinition(String name, String section, int instructions, boolean autoload) {

    /** Rejects what is missing. */
    public ProgramDefinition {
        Objects.requireNonNull(name);
        Objects.requireNonNull(section);
    }
}
