package io.bpf4j.type;

import java.util.List;
import java.util.Objects;

/**
 * Where the parts of a {@link BpfType} lie. It is compared with the types that the program was compiled with (BTF) when a map, an event or a
 * global variable is bound to the type.
 */
public sealed interface TypeLayout {

    /** Length in bytes, padding included. */
    int size();

    /** The type as C would call it, such as {@code "__u32[4]"}; for messages. */
    String cType();

    /**
     * A number or truth value.
     *
     * @param cType the type in C
     * @param size length in bytes
     */
    record Scalar(String cType, int size) implements TypeLayout {

        /** A number. */
        public Scalar {
            Objects.requireNonNull(cType);
            requireSize(size);
        }
    }

    /**
     * Values one after the other.
     *
     * @param element layout of each
     * @param length how many
     */
    record Array(TypeLayout element, int length) implements TypeLayout {

        /**
         * An array.
         *
         * @throws ArithmeticException if it has more than 2 GiB
         */
        public Array {
            requireSize(Math.multiplyExact(element.size(), length));
        }

        @Override
        public int size() {
            return element.size() * length;
        }

        /** {@code "__u32[2][3]"} for two arrays of three: C names the outermost first. */
        @Override
        public String cType() {
            StringBuilder dimensions = new StringBuilder();
            TypeLayout innermost = this;
            while (innermost instanceof Array array) {
                dimensions.append('[').append(array.length).append(']');
                innermost = array.element;
            }
            return innermost.cType() + dimensions;
        }
    }

    /**
     * A struct or union. The arms of a union, and of a union without a name in a struct, are members that lie over each other.
     *
     * @param name the struct's name in C, or the name of what it was made from
     * @param members the members by ascending offset
     * @param size length in bytes with the padding at the end
     * @param union whether C calls it a union
     */
    record Struct(String name, List<Member> members, int size, boolean union) implements TypeLayout {

        /** A struct or union. */
        public Struct {
            Objects.requireNonNull(name);
            members = List.copyOf(members);
            requireSize(size);
        }

        /**
         * A struct.
         *
         * @param name the struct's name in C, or the name of what it was made from
         * @param members the members by ascending offset
         * @param size length in bytes with the padding at the end
         */
        public Struct(String name, List<Member> members, int size) {
            this(name, members, size, false);
        }

        /** The layout as text, one member a line, as in {@code struct flow { 0: __u32 source; 4: __be16 port; } size 8}. */
        String describe() {
            StringBuilder text = new StringBuilder(cType()).append(" {");
            for (Member member : members) {
                String type = member.layout instanceof Struct struct ? struct.describe() : member.layout.cType();
                text.append("\n    ")
                        .append(member.offset)
                        .append(": ")
                        .append(type.replace("\n", "\n    "))
                        .append(' ')
                        .append(member.name)
                        .append(';');
            }
            return text.append("\n} size ").append(size).toString();
        }

        @Override
        public String cType() {
            return (union ? "union " : "struct ") + name;
        }
    }

    /**
     * A bit-field: it must meet one of the same bits.
     *
     * @param cType the type in C, with the width, such as {@code "__u32:3"}
     * @param size bytes of which it has a bit
     * @param start how many bits of the first of these lie before it: below it on little-endian machines, above it on others
     * @param width how many bits it has
     */
    record BitField(String cType, int size, int start, int width) implements TypeLayout {

        /** A bit-field. */
        public BitField {
            Objects.requireNonNull(cType);
            requireSize(size);
        }
    }

    /**
     * A member of a struct.
     *
     * @param name its name in Java
     * @param offset bytes from the start of the struct
     * @param layout its own layout
     */
    record Member(String name, int offset, TypeLayout layout) {

        /** A member. */
        public Member {
            Objects.requireNonNull(name);
            Objects.requireNonNull(layout);
            requireSize(offset);
        }
    }

    /**
     * Bytes of which only the number is compared: strings, addresses, and types whose class says nothing of their parts.
     *
     * @param cType the type in C
     * @param size length in bytes
     */
    record Opaque(String cType, int size) implements TypeLayout {

        /** Bytes. */
        public Opaque {
            Objects.requireNonNull(cType);
            requireSize(size);
        }
    }

    private static void requireSize(int size) {
        if (size < 0) {
            throw new IllegalArgumentException(size + " bytes");
        }
    }
}
