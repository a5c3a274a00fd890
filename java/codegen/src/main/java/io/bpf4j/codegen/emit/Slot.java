package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.TypeName;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import java.util.List;

/**
 * A member of a struct or union with its Java name.
 *
 * @param member the member, with its place in the struct
 * @param name its Java name
 * @param numberName the name for the number of an enum; the same as the other one for what is no enum
 * @param setter suffix of the names of what writes it
 * @param element what it is, or its elements are
 * @param dimensions lengths of the arrays of elements, the outermost first; none if it is no array, 0 for a flexible one
 * @param unit where a bit-field is; null for others
 */
record Slot(
        Member member,
        String name,
        String numberName,
        String setter,
        Element element,
        List<Integer> dimensions,
        BitUnit unit) {

    Slot {
        dimensions = List.copyOf(dimensions);
    }

    boolean isArray() {
        return !dimensions.isEmpty();
    }

    /** Whether C does not say how many elements there are. */
    boolean isFlexible() {
        return dimensions.contains(0);
    }

    boolean isEnum() {
        return element.enumeration() != null;
    }

    /** Java type of the whole member, with the number of an enum. */
    TypeName type() {
        return typeOf(element.type());
    }

    /** Java type of the whole member, if the elements are of a type. */
    private TypeName typeOf(TypeName each) {
        TypeName type = each;
        for (int i = 0; i < dimensions.size(); i++) {
            type = element.isInArrays() ? ArrayTypeName.of(type) : Types.of(Types.LIST, Types.box(type));
        }
        return type;
    }

    /** Whether the value is a Java array. */
    boolean isJavaArray() {
        return element.kind() == Element.Kind.BYTES || isArray() && element.isInArrays();
    }

    /** Expression of the whole value in a struct that starts at an offset. */
    String get(String buffer, String struct) {
        if (isArray()) {
            return "read" + JavaNames.capital(numberName) + "(" + buffer + ", " + at(struct) + ")";
        }
        return member.isBitField() ? getBits(buffer, struct) : element.get(buffer, at(struct));
    }

    /** What writes the whole value, without a semicolon. */
    String put(String buffer, String struct, String value) {
        if (isArray()) {
            return "write" + JavaNames.capital(numberName) + "(" + buffer + ", " + at(struct) + ", " + value + ")";
        }
        return member.isBitField() ? putBits(buffer, struct, value) : element.put(buffer, at(struct), value);
    }

    String at(String struct) {
        return plus(struct, member.offset());
    }

    static String plus(String struct, int offset) {
        if (struct.isEmpty()) {
            return String.valueOf(offset);
        }
        return offset == 0 ? struct : struct + " + " + offset;
    }

    private String bits(String verb, String buffer, String struct) {
        return "BitFields." + verb + (isSigned() ? "Signed(" : "Unsigned(") + buffer + ", "
                + plus(struct, unit.offset()) + ", " + placeInUnit();
    }

    private boolean isSigned() {
        return element.codec().startsWith("S");
    }

    private String placeInUnit() {
        return unit.size() + ", " + unit.start(member) + ", " + member.width();
    }

    /** Expression of the unit with this bit-field in it alone. */
    String inUnit(String value) {
        return "BitFields." + (isSigned() ? "signed(" : "unsigned(") + placeInUnit() + ", " + bitsOf(value) + ")";
    }

    private String getBits(String buffer, String struct) {
        String bits = bits("get", buffer, struct) + ")";
        if (element.type().equals(TypeName.BOOLEAN)) {
            return bits + " != 0";
        }
        return element.type().equals(TypeName.INT) ? "(int) " + bits : bits;
    }

    private String putBits(String buffer, String struct, String value) {
        return bits("put", buffer, struct) + ", " + bitsOf(value) + ")";
    }

    private String bitsOf(String value) {
        return element.type().equals(TypeName.BOOLEAN) ? value + " ? 1 : 0" : value;
    }

    /** Where it lies, for people. */
    String place() {
        if (member.isBitField()) {
            long last = member.bitOffset() + member.width() - 1;
            return member.width() == 1 ? "bit " + last : "bits " + member.bitOffset() + " to " + last;
        }
        return "offset " + member.offset() + ", "
                + (isFlexible() ? "as long as the buffer" : Docs.bytes(member.size()));
    }

    /** The declaration in C and where it lies, as HTML. */
    String doc() {
        return Docs.code(member.declaration()) + "; " + place();
    }
}
