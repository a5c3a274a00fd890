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
     * A struct.
     *
     * @param name the struct's name in C, or the name of what it was made from
     * @param members the members by ascending offset
     * @param size length in bytes with the padding at the end
     */
    record Struct(String name, List<Member> members, int size) implements TypeLayout {

        /** A struct. */
        public Struct {
            Objects.requireNonNull(name);
            members = List.copyOf(members);
            requireSize(size);
        }

        @Override
        public String cType() {
            return "struct " + name;
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
