package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;

/**
 * How generated code reads and writes one value of a C type that is no array but of bytes or characters.
 *
 * @param type its Java type
 * @param kind what it is
 * @param codec ending of the methods of {@code Scalars}, or name of the constant of {@code BpfType}
 * @param bpfType expression of the {@code BpfType}
 * @param size length in bytes
 * @param enumeration the Java enum of numbers that have one; null for others
 */
record Element(TypeName type, Kind kind, String codec, CodeBlock bpfType, int size, ClassName enumeration) {

    enum Kind {
        SCALAR,
        TEXT,
        BYTES,
        STRUCT
    }

    /** Expression of the value at a place. */
    CodeBlock get(CodeBlock buffer, CodeBlock at) {
        return switch (kind) {
            case SCALAR -> CodeBlock.of("$T.get$L($L, $L)", Types.SCALARS, codec, buffer, at);
            case TEXT -> CodeBlock.of("$T.getText($L, $L, $L)", Types.BLOCKS, buffer, at, size);
            case BYTES -> CodeBlock.of("$T.getBytes($L, $L, $L)", Types.BLOCKS, buffer, at, size);
            case STRUCT -> CodeBlock.of("$T.TYPE.read($L, $L)", type, buffer, at);
        };
    }

    /** What writes a value to a place, without a semicolon. */
    CodeBlock put(CodeBlock buffer, CodeBlock at, CodeBlock value) {
        return switch (kind) {
            case SCALAR -> CodeBlock.of("$T.put$L($L, $L, $L)", Types.SCALARS, codec, buffer, at, value);
            case TEXT -> CodeBlock.of("$T.putText($L, $L, $L, $L)", Types.BLOCKS, buffer, at, size, value);
            case BYTES -> CodeBlock.of("$T.putBytes($L, $L, $L, $L)", Types.BLOCKS, buffer, at, size, value);
            case STRUCT -> CodeBlock.of("$T.TYPE.write($L, $L, $L)", type, buffer, at, value);
        };
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
