package io.bpf4j.codegen.emit;

import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.util.Comparator;
import java.util.Iterator;

/** The layout of a generated type as an expression, which is compared with the program's when a map is bound. */
final class LayoutCode {

    private final JavaTypes types;
    private final StringBuilder code = new StringBuilder();

    LayoutCode(JavaTypes types) {
        this.types = types;
    }

    /** The expression of the {@code TypeLayout.Struct}. */
    String of(Composite type, String javaName, Shape shape) {
        code.append("new TypeLayout.Struct(")
                .append(Code.quoted(type.name().isEmpty() ? javaName : type.name()))
                // It takes ten elements one by one, and more as an array, which is the same to the reader.
                .append(", List.of(");
        Iterator<Slot> members = shape.leaves().stream()
                .filter(slot -> !slot.isFlexible())
                .sorted(Comparator.comparingLong(slot -> slot.member().bitOffset()))
                .iterator();
        while (members.hasNext()) {
            code.append(Code.CONTINUED);
            member(members.next());
            code.append(members.hasNext() ? "," : "");
        }
        return code.append("), ")
                .append(type.size())
                .append(type.union() ? ", true)" : ")")
                .toString();
    }

    private void member(Slot slot) {
        Member member = slot.member();
        code.append("new TypeLayout.Member(\"")
                .append(slot.name())
                .append("\", ")
                .append(member.offset())
                .append(", ");
        if (member.isBitField()) {
            code.append("new TypeLayout.BitField(")
                    .append(Code.quoted(member.type().cType() + ":" + member.width()))
                    .append(", ")
                    .append(member.size())
                    .append(", ")
                    .append(member.start())
                    .append(", ")
                    .append(member.width())
                    .append(')');
        } else {
            layout(member.type());
        }
        code.append(')');
    }

    private void layout(ValueLayout type) {
        if (type instanceof Composite composite) {
            code.append(types.classOf(composite).simpleName()).append(".TYPE.layout()");
        } else if (type instanceof Array array && !JavaTypes.isBytes(array)) {
            code.append("new TypeLayout.Array(");
            layout(array.element());
            code.append(", ").append(array.length()).append(')');
        } else {
            boolean number = type instanceof Scalar || type instanceof Enumeration;
            code.append(number ? "new TypeLayout.Scalar(" : "new TypeLayout.Opaque(")
                    .append(Code.quoted(type.cType()))
                    .append(", ")
                    .append(type.size())
                    .append(')');
        }
    }
}
