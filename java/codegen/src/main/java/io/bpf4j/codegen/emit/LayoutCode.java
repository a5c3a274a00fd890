package io.bpf4j.codegen.emit;

import com.palantir.javapoet.CodeBlock;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.util.Comparator;
import java.util.List;

/** The layout of a generated type as an expression, which is compared with the program's when a map is bound. */
final class LayoutCode {

    private final JavaTypes types;

    LayoutCode(JavaTypes types) {
        this.types = types;
    }

    /** The expression of the {@code TypeLayout.Struct}. */
    CodeBlock of(Composite type, String javaName, Shape shape) {
        List<CodeBlock> members = shape.leaves().stream()
                .filter(slot -> !slot.isFlexible())
                .sorted(Comparator.comparingLong(slot -> slot.member().bitOffset()))
                .map(this::member)
                .toList();
        CodeBlock.Builder code = CodeBlock.builder()
                .add(
                        "new $T.Struct($S, $T.of(",
                        Types.TYPE_LAYOUT,
                        type.name().isEmpty() ? javaName : type.name(),
                        List.class);
        // List.of takes ten elements one by one, and more as an array, which is the same to the reader.
        code.add(members.isEmpty() ? CodeBlock.of("") : CodeBlock.of("\n$L", CodeBlock.join(members, ",\n")));
        return code.add("), $L$L)", type.size(), type.union() ? ", true" : "").build();
    }

    private CodeBlock member(Slot slot) {
        Member member = slot.member();
        CodeBlock layout = member.isBitField()
                ? CodeBlock.of(
                        "new $T.BitField($S, $L, $L, $L)",
                        Types.TYPE_LAYOUT,
                        member.type().cType() + ":" + member.width(),
                        member.size(),
                        member.start(),
                        member.width())
                : layout(member.type());
        return CodeBlock.of("new $T.Member($S, $L, $L)", Types.TYPE_LAYOUT, slot.name(), member.offset(), layout);
    }

    private CodeBlock layout(ValueLayout type) {
        if (type instanceof Composite composite) {
            return CodeBlock.of("$T.TYPE.layout()", types.classOf(composite));
        } else if (type instanceof Scalar || type instanceof Enumeration) {
            return CodeBlock.of("new $T.Scalar($S, $L)", Types.TYPE_LAYOUT, type.cType(), type.size());
        } else if (type instanceof Array array && !JavaTypes.isBytes(array)) {
            return CodeBlock.of("new $T.Array($L, $L)", Types.TYPE_LAYOUT, layout(array.element()), array.length());
        }
        return CodeBlock.of("new $T.Opaque($S, $L)", Types.TYPE_LAYOUT, type.cType(), type.size());
    }
}
