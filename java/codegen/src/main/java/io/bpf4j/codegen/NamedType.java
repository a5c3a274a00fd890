package io.bpf4j.codegen;

import io.bpf4j.btf.Btf;
import io.bpf4j.btf.BtfType;

/** A type that a user names. */
final class NamedType {

    private NamedType() {}

    /**
     * The type of a name.
     *
     * @param source where it is sought, for messages
     * @throws GenerationException if there is none
     */
    static BtfType find(Btf btf, String source, String name) {
        return btf.findAll(name).stream()
                .filter(NamedType::isValue)
                .findFirst()
                .orElseThrow(() -> new GenerationException(
                        "type " + name,
                        source + " has no struct, union, enum or typedef of this name; compilers leave out what only"
                                + " local variables point to, unless a global variable is of the type"));
    }

    private static boolean isValue(BtfType type) {
        return type instanceof BtfType.Composite
                || type instanceof BtfType.Enumeration
                || type instanceof BtfType.Typedef;
    }
}
