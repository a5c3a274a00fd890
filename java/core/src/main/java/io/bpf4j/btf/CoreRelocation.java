package io.bpf4j.btf;

import java.util.Objects;

/**
 * An instruction that libbpf adapts to the running kernel ({@code struct bpf_core_relo}).
 *
 * @param section the section of the instruction
 * @param offset its first byte there
 * @param type number of the type that is looked up in the kernel
 * @param access indices of members, array elements or enum values from the type on, joined by colons, such as {@code 0:1:2}
 * @param kind what is put into the instruction
 */
public record CoreRelocation(String section, long offset, int type, String access, Kind kind) {

    /** Rejects what is missing. */
    public CoreRelocation {
        Objects.requireNonNull(section);
        Objects.requireNonNull(access);
        Objects.requireNonNull(kind);
    }

    /** What is put into an instruction, in the order of {@code enum bpf_core_relo_kind} in {@code linux/bpf.h}. */
    public enum Kind {
        /** Where a member starts, in bytes. */
        FIELD_BYTE_OFFSET,
        /** Length of a member in bytes. */
        FIELD_BYTE_SIZE,
        /** Whether a member exists. */
        FIELD_EXISTS,
        /** Whether a member is signed. */
        FIELD_SIGNED,
        /** By how much a bit-field is to be shifted to the left first. */
        FIELD_LSHIFT_U64,
        /** By how much a bit-field is to be shifted to the right then. */
        FIELD_RSHIFT_U64,
        /** Number of the type in the object. */
        TYPE_ID_LOCAL,
        /** Number of the type in the kernel. */
        TYPE_ID_TARGET,
        /** Whether the type exists. */
        TYPE_EXISTS,
        /** Size of the type in bytes. */
        TYPE_SIZE,
        /** Whether a value of an enum exists. */
        ENUMVAL_EXISTS,
        /** A value of an enum. */
        ENUMVAL_VALUE,
        /** Whether the type exists and its members match. */
        TYPE_MATCHES,
        /** One that is newer than this library. */
        UNKNOWN;

        private static final Kind[] KINDS = values();

        static Kind of(int number) {
            return number >= 0 && number < UNKNOWN.ordinal() ? KINDS[number] : UNKNOWN;
        }
    }
}
