package io.bpf4j.btf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A section of global variables, which libbpf makes a map of.
 *
 * @param name its name: {@code .data}, {@code .rodata}, {@code .bss}, one of these with a name of its own behind such as {@code .data.shared}, {@code .addr_space.1} for those in an arena, or {@code .kconfig} for those that
 *     libbpf takes from the kernel's configuration
 * @param size its length in bytes
 * @param initial its bytes at the start, read-only and in the byte order of the object; empty where all are zero
 * @param variables the variables by their places. Strings and other constants without a name lie between them.
 */
public record GlobalSection(String name, int size, Optional<ByteBuffer> initial, List<GlobalVariable> variables) {

    /** Copies the list. */
    public GlobalSection {
        Objects.requireNonNull(name);
        initial = initial.map(bytes -> bytes.asReadOnlyBuffer().order(bytes.order()));
        variables = List.copyOf(variables);
    }

    /** The bytes at the start, in a buffer of their own. */
    @Override
    public Optional<ByteBuffer> initial() {
        return initial.map(bytes -> bytes.duplicate().order(bytes.order()));
    }

    /** Whether programs cannot write to it, and nobody can once the object is loaded. */
    public boolean isReadOnly() {
        return name.equals(".rodata") || name.startsWith(".rodata.") || isConfiguration();
    }

    /** Whether its values are the kernel's configuration: it is {@code .kconfig}. */
    public boolean isConfiguration() {
        return name.equals(".kconfig");
    }
}
