package io.bpf4j.codegen.layout;

import java.util.ArrayList;
import java.util.List;

/** A value in memory. */
public sealed interface ValueLayout {

    /** What C calls the type, such as {@code __be16} or {@code struct flow_key}. */
    String cType();

    /** Length in bytes. */
    int size();

    /** What the bits of a {@link Scalar} mean. */
    enum Encoding {
        /** An unsigned number. */
        UNSIGNED,
        /** A signed number. */
        SIGNED,
        /** An unsigned number in network byte order, whatever the machine's is. */
        BIG_ENDIAN,
        /** An unsigned number in little-endian byte order, whatever the machine's is. */
        LITTLE_ENDIAN,
        /** A truth value. */
        BOOL,
        /** A floating-point number. */
        FLOAT,
        /** An address. */
        POINTER
    }

    /**
     * A number, truth value or address.
     *
     * @param cType its name in C
     * @param size length in bytes
     * @param encoding what its bits mean
     */
    record Scalar(String cType, int size, Encoding encoding) implements ValueLayout {}

    /**
     * Bytes that are no more than that: numbers of a size or kind that nothing else has.
     *
     * @param cType name in C
     * @param size length in bytes
     */
    record Opaque(String cType, int size) implements ValueLayout {}

    /**
     * Values one after the other.
     *
     * @param cType name in C
     * @param element layout of each
     * @param length how many; 0 for a flexible array
     * @param text whether it is an array of {@code char}
     */
    record Array(String cType, ValueLayout element, int length, boolean text) implements ValueLayout {

        @Override
        public int size() {
            return element.size() * length;
        }
    }

    /**
     * A number with names for some of its values.
     *
     * @param id number of the type in its BTF
     * @param name tag, or name of the typedef of an enum without one; empty if there is neither
     * @param cType name in C
     * @param size length in bytes
     * @param signed whether numbers are signed
     * @param constants the names, in the order of their declaration
     * @param declaration the definition in C
     */
    record Enumeration(
            int id, String name, String cType, int size, boolean signed, List<Constant> constants, String declaration)
            implements ValueLayout {

        /** Copies the list. */
        public Enumeration {
            constants = List.copyOf(constants);
        }
    }

    /**
     * A name of a number.
     *
     * @param name the name
     * @param value the number; 64-bit unsigned ones as their bits
     */
    record Constant(String name, long value) {}

    /**
     * A struct or union.
     *
     * @param id number of the type in its BTF
     * @param name tag, or name of the typedef of a type without one; empty if there is neither
     * @param cType name in C
     * @param union whether it is a union
     * @param size length in bytes
     * @param alignment alignment in bytes
     * @param members its members as they are declared: those of anonymous structs and unions are in these
     * @param declaration the definition in C
     */
    record Composite(
            int id,
            String name,
            String cType,
            boolean union,
            int size,
            int alignment,
            List<Member> members,
            String declaration)
            implements ValueLayout {

        /** Copies the list. */
        public Composite {
            members = List.copyOf(members);
        }

        /** All members with a name, those of anonymous structs and unions with them, each with its place in this type. */
        public List<Member> leaves() {
            return flatten(true);
        }

        /**
         * The values that make up a struct, one beside the other: members with a name, those of anonymous structs, and anonymous unions. Of a union they are the arms,
         * those of anonymous unions with them, while an anonymous struct is one arm.
         */
        public List<Member> parts() {
            return flatten(false);
        }

        private List<Member> flatten(boolean all) {
            List<Member> found = new ArrayList<>();
            for (Member member : members) {
                if (member.isAnonymous() && member.type() instanceof Composite inner && (all || inner.union == union)) {
                    inner.flatten(all).forEach(each -> found.add(each.moved(member.bitOffset())));
                } else {
                    found.add(member);
                }
            }
            return found;
        }
    }

    /**
     * A member.
     *
     * @param name its name; empty for an anonymous struct or union
     * @param type its layout
     * @param bitOffset where it starts, in bits from the start of what it is looked at in; on big-endian machines the first bit of a byte is the highest one
     * @param width width of a bit-field in bits; 0 for other members
     * @param declaration its declaration in C
     */
    record Member(String name, ValueLayout type, long bitOffset, int width, String declaration) {

        /** Whether it is an anonymous struct or union. */
        public boolean isAnonymous() {
            return name.isEmpty();
        }

        /** Whether it is a bit-field. */
        public boolean isBitField() {
            return width > 0;
        }

        /** The first byte of which it takes up a part. */
        public int offset() {
            return Math.toIntExact(bitOffset / Byte.SIZE);
        }

        /** How many bits of its first byte come before it. */
        public int start() {
            return (int) (bitOffset % Byte.SIZE);
        }

        /** How many bytes it takes up, in whole or in part. */
        public int size() {
            return isBitField() ? (start() + width + Byte.SIZE - 1) / Byte.SIZE : type.size();
        }

        /** The member as it is seen from further out. */
        public Member moved(long bits) {
            return new Member(name, type, bitOffset + bits, width, declaration);
        }
    }
}
