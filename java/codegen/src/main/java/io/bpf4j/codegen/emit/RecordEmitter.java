package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The record of a struct. */
final class RecordEmitter {

    /** Of the class file format, of which the new object takes one. */
    private static final int MAX_ARGUMENTS = 254;

    private final JavaTypes types;

    RecordEmitter(JavaTypes types) {
        this.types = types;
    }

    TypeSpec emit(Composite type, Shape shape) {
        ClassName name = types.classOf(type);
        List<Slot> components = shape.components();
        TypeSpec.Builder record = TypeSpec.recordBuilder(name)
                .addModifiers(Modifier.PUBLIC)
                .addJavadoc("$L", doc(type, shape))
                .recordConstructor(constructor(components))
                .addField(TypeEmitter.constant(name, "new Type()", type.cType()));
        if (components.stream().anyMatch(RecordEmitter::isEnum)) {
            record.addMethod(constructorOfEnums(components));
        }
        components.stream()
                .filter(slot -> slot.isEnum() && slot.dimensions().size() <= 1)
                .forEach(slot -> record.addMethod(enumAccessor(slot)));
        shape.parts().stream().filter(Shape.Part::isAnonymousUnion).forEach(part -> record.addMethods(arms(part)));
        if (components.stream().anyMatch(Slot::isJavaArray)) {
            record.addMethod(equalsMethod(name, components));
            record.addMethod(hashCodeMethod(components));
            record.addMethod(toStringMethod(name, components));
        }
        return record.addType(new TypeEmitter(types).struct(type, name, shape))
                .addType(new ViewEmitter(type, shape).emit())
                .build();
    }

    /** Whether a constructor or method can be called with so many values. */
    static boolean areParameters(List<Slot> values) {
        return values.stream()
                        .mapToInt(slot ->
                                slot.type().equals(TypeName.LONG) || slot.type().equals(TypeName.DOUBLE) ? 2 : 1)
                        .sum()
                <= MAX_ARGUMENTS;
    }

    private static boolean isEnum(Slot slot) {
        return slot.isEnum() && !slot.isArray();
    }

    private static String doc(Composite type, Shape shape) {
        StringBuilder doc = new StringBuilder()
                .append(Docs.code(type.cType()))
                .append(", ")
                .append(Docs.bytes(type.size()))
                .append(":\n\n")
                .append(Docs.block(type.declaration()));
        List<Slot> flexible = shape.leaves().stream().filter(Slot::isFlexible).toList();
        if (!flexible.isEmpty()) {
            doc.append("\n\n<p>Left out for want of a length, and reached by {@link View}: ")
                    .append(flexible.stream()
                            .map(slot -> Docs.code(slot.member().declaration()))
                            .collect(Collectors.joining(", ")))
                    .append('.');
        }
        if (shape.components().stream().anyMatch(Slot::isJavaArray)) {
            doc.append("\n\n<p>Arrays are compared by their elements, and are not copied: do not change them.");
        }
        doc.append("\n\n");
        shape.components()
                .forEach(slot -> doc.append("@param ")
                        .append(slot.numberName())
                        .append(' ')
                        .append(partDoc(slot))
                        .append('\n'));
        return doc.toString();
    }

    private static String partDoc(Slot slot) {
        String text = slot.member().isAnonymous() ? "the union without a name; " + slot.place() : slot.doc();
        if (slot.element().kind() == Element.Kind.TEXT) {
            return text + "; up to the first zero byte, {@link View#" + slot.name() + "} has all bytes";
        }
        return slot.isEnum()
                ? text + "; as numbers of {@link "
                        + slot.element().enumeration().simpleName() + "}"
                : text;
    }

    private static MethodSpec constructor(List<Slot> components) {
        return MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PUBLIC)
                .addParameters(components.stream()
                        .map(slot -> ParameterSpec.builder(slot.type(), slot.numberName())
                                .build())
                        .toList())
                .build();
    }

    /** Who writes a value knows its name. */
    private static MethodSpec constructorOfEnums(List<Slot> components) {
        MethodSpec.Builder constructor =
                MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC).addJavadoc("With names for numbers.\n\n");
        List<String> arguments = new ArrayList<>();
        for (Slot slot : components) {
            boolean named = isEnum(slot);
            String name = named ? slot.name() : slot.numberName();
            constructor.addParameter(named ? slot.element().enumeration() : slot.type(), name);
            constructor.addJavadoc(
                    "@param $L $L\n",
                    name,
                    slot.member().isAnonymous()
                            ? "the union without a name"
                            : Docs.code(slot.member().declaration()));
            arguments.add(named ? number(slot, name) : name);
        }
        return constructor
                .addJavadoc("@throws IllegalArgumentException for {@code UNKNOWN}, which has no number")
                .addCode("$L", Code.statement("this(" + String.join(", ", arguments) + ")"))
                .build();
    }

    /** The number of an enum, in the Java type that it has in the struct. */
    static String number(Slot slot, String constant) {
        String number = constant + ".value()";
        return slot.element().type().equals(TypeName.LONG)
                ? number
                : "(" + slot.element().type() + ") " + number;
    }

    /** The name of a number, or the names of an array's. */
    static MethodSpec enumAccessor(Slot slot) {
        ClassName enumeration = slot.element().enumeration();
        MethodSpec.Builder method = MethodSpec.methodBuilder(slot.name()).addModifiers(Modifier.PUBLIC);
        if (!slot.isArray()) {
            return method.returns(enumeration)
                    .addJavadoc(
                            "$L",
                            slot.doc()
                                    + ".\n\n@return the constant; {@code UNKNOWN} for a number without one, which {@link #"
                                    + slot.numberName() + "} tells")
                    .addCode(
                            "$L",
                            Code.statement("return " + enumeration.simpleName() + ".of(" + slot.numberName() + "())"))
                    .build();
        }
        return method.returns(Types.of(Types.LIST, enumeration))
                .addJavadoc(
                        "$L",
                        slot.doc()
                                + ".\n\n@return the constants; {@code UNKNOWN} for numbers without one, which {@link #"
                                + slot.numberName() + "} tells")
                .addCode(
                        "$L",
                        Code.statement("return Arrays.stream(" + slot.numberName() + "()).mapToObj("
                                + enumeration.simpleName() + "::of).toList()"))
                .build();
    }

    /** The arms of a union without a name, which C sees as members of the struct. */
    private List<MethodSpec> arms(Shape.Part part) {
        Composite union = (Composite) part.slot().member().type();
        List<Slot> inner = types.shape(union).leaves();
        List<MethodSpec> methods = new ArrayList<>();
        for (int i = 0; i < inner.size(); i++) {
            Slot arm = inner.get(i);
            Slot own = part.leaves().get(i);
            if (arm.isFlexible()) {
                continue;
            }
            methods.add(arm(part, own, own.numberName(), arm.numberName(), arm.type()));
            if (isEnum(arm)) {
                methods.add(arm(part, own, own.name(), arm.name(), arm.element().enumeration()));
            }
        }
        return methods;
    }

    private static MethodSpec arm(Shape.Part part, Slot own, String name, String inner, TypeName type) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PUBLIC)
                .returns(type)
                .addJavadoc("$L", own.doc() + ", an arm of a union.\n\n@return the value, if the union holds this arm")
                .addCode("$L", Code.statement("return " + part.slot().name() + "()." + inner + "()"))
                .build();
    }

    private static MethodSpec.Builder ofObject(String name, TypeName returned) {
        return MethodSpec.methodBuilder(name)
                .addAnnotation(Types.OVERRIDE)
                .addModifiers(Modifier.PUBLIC)
                .returns(returned);
    }

    private static boolean isDeep(Slot slot) {
        return slot.type() instanceof ArrayTypeName array && array.componentType() instanceof ArrayTypeName;
    }

    private static MethodSpec equalsMethod(ClassName name, List<Slot> components) {
        StringBuilder code = new StringBuilder("return other instanceof ")
                .append(name.simpleName())
                .append(" that");
        for (Slot slot : components) {
            String here = "this." + slot.numberName();
            String there = "that." + slot.numberName();
            code.append(Code.CONTINUED).append("&& ");
            if (slot.isJavaArray()) {
                code.append(isDeep(slot) ? "Arrays.deepEquals(" : "Arrays.equals(")
                        .append(here)
                        .append(", ")
                        .append(there)
                        .append(')');
            } else if (slot.type().equals(TypeName.FLOAT) || slot.type().equals(TypeName.DOUBLE)) {
                code.append(Types.box(slot.type()))
                        .append(".compare(")
                        .append(here)
                        .append(", ")
                        .append(there)
                        .append(") == 0");
            } else if (slot.type().isPrimitive()) {
                code.append(here).append(" == ").append(there);
            } else {
                code.append(here).append(".equals(").append(there).append(')');
            }
        }
        return ofObject("equals", TypeName.BOOLEAN)
                .addParameter(Types.OTHER)
                .addCode("$L", Code.statement(code.toString()))
                .build();
    }

    private static MethodSpec hashCodeMethod(List<Slot> components) {
        StringBuilder code = new StringBuilder("int hash = 0;\n");
        for (Slot slot : components) {
            String value = "this." + slot.numberName();
            String hash = slot.isJavaArray()
                    ? (isDeep(slot) ? "Arrays.deepHashCode(" : "Arrays.hashCode(") + value + ")"
                    : slot.type().isPrimitive()
                            ? Types.box(slot.type()) + ".hashCode(" + value + ")"
                            : value + ".hashCode()";
            code.append("hash = 31 * hash + ").append(hash).append(";\n");
        }
        return ofObject("hashCode", TypeName.INT)
                .addCode("$L", Code.statement(code.append("return hash").toString()))
                .build();
    }

    private static MethodSpec toStringMethod(ClassName name, List<Slot> components) {
        StringBuilder code =
                new StringBuilder("return \"").append(name.simpleName()).append('[');
        String separator = "";
        for (Slot slot : components) {
            String value = "this." + slot.numberName();
            code.append(separator)
                    .append(slot.numberName())
                    .append("=\" + ")
                    .append(
                            slot.isJavaArray()
                                    ? (isDeep(slot) ? "Arrays.deepToString(" : "Arrays.toString(") + value + ")"
                                    : value)
                    .append(Code.CONTINUED);
            separator = "+ \", ";
        }
        return ofObject("toString", Types.STRING)
                .addCode("$L", Code.statement(code.append("+ \"]\"").toString()))
                .build();
    }
}
