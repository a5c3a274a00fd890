package io.bpf4j.btf;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * A global variable of an object.
 *
 * @param name its name
 * @param section name of its section
 * @param type number of its type; empty if the BTF does not know it
 * @param offset its first byte in the section
 * @param size its length in bytes
 * @param global whether other files can reach it; false for {@code static} ones
 */
public record GlobalVariable(String name, String section, OptionalInt type, int offset, int size, boolean global) {

    /** Rejects what is missing. */
    public GlobalVariable {
        Objects.requireNonNull(name);
        Objects.requireNonNull(section);
        Objects.requireNonNull(type);
    }
}
