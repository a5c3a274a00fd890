package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;

/**
 * How generated code reads and writes one value of a C type that is no array but of bytes or characters.
 *
 * @param type its Java type
 * @param kind what it is
 * @param codec ending of the methods of {@code Scalars}
 * @param bpfType the member of {@code BpfType} for it; empty for structs, and for bit-fields, which have none
 * @param size length in bytes
 * @param enumeration the Java enum of numbers that have one; null for others
 */
record Element(TypeName type, Kind kind, String codec, String bpfType, int size, ClassName enumeration) {

    enum Kind {
        SCALAR,
        TEXT,
        BYTES,
        STRUCT
    }

    /** Expression of the value at a place. */
    String get(String buffer, String at) {
        return switch (kind) {
            case SCALAR -> "Scalars.get" + codec + "(" + buffer + ", " + at + ")";
            case TEXT -> "Blocks.getText(" + buffer + ", " + at + ", " + size + ")";
            case BYTES -> "Blocks.getBytes(" + buffer + ", " + at + ", " + size + ")";
            case STRUCT -> struct() + ".TYPE.read(" + buffer + ", " + at + ")";
        };
    }

    /** What writes a value to a place, without a semicolon. */
    String put(String buffer, String at, String value) {
        return switch (kind) {
            case SCALAR -> "Scalars.put" + codec + "(" + buffer + ", " + at + ", " + value + ")";
            case TEXT -> "Blocks.putText(" + buffer + ", " + at + ", " + size + ", " + value + ")";
            case BYTES -> "Blocks.putBytes(" + buffer + ", " + at + ", " + size + ", " + value + ")";
            case STRUCT -> struct() + ".TYPE.write(" + buffer + ", " + at + ", " + value + ")";
        };
    }

    private String struct() {
        return ((ClassName) type).simpleName();
    }

    /** Whether arrays of it are Java arrays; others are lists. */
    boolean isInArrays() {
        return type.isPrimitive() || kind == Kind.BYTES;
    }

    /** Class of the view of a struct or union. */
    ClassName view() {
        return ((ClassName) type).nestedClass("View");
    }
}
