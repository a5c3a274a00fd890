package io.bpf4j.btf;

import io.bpf4j.BpfMapType;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A map that an object defines in section {@code .maps}. Numbers that the source leaves out are 0.
 *
 * @param name name of the map
 * @param type its kind; {@link BpfMapType#UNKNOWN} for one that is newer than this library
 * @param key number of the keys' type; empty if only their size is given, or there are none
 * @param value number of the values' type; empty if only their size is given, or there are none
 * @param keySize size of a key in bytes
 * @param valueSize size of a value in bytes
 * @param maxEntries how many entries it may have
 * @param flags {@code BPF_F_*}
 * @param mapExtra what some kinds take beside
 * @param numaNode the node on which it is to be
 * @param pinned whether it is pinned under its name ({@code LIBBPF_PIN_BY_NAME})
 * @param inner what the maps in a map of maps look like
 */
public record MapDefinition(
        String name,
        BpfMapType type,
        OptionalInt key,
        OptionalInt value,
        long keySize,
        long valueSize,
        long maxEntries,
        long flags,
        long mapExtra,
        long numaNode,
        boolean pinned,
        Optional<MapDefinition> inner) {

    /** Rejects what is missing. */
    public MapDefinition {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(key);
        Objects.requireNonNull(value);
        Objects.requireNonNull(inner);
    }
}
