package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The nested class {@code Type} of a struct or union, which reads and writes whole values, and the constant {@code TYPE}. */
final class TypeEmitter {

    private final JavaTypes types;

    TypeEmitter(JavaTypes types) {
        this.types = types;
    }

    static FieldSpec constant(ClassName name, String initializer, String cType) {
        return FieldSpec.builder(
                        Types.of(Types.BPF_TYPE, name), "TYPE", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .initializer("$L", initializer)
                .addJavadoc("$L", "How {@link " + name.simpleName() + "}s lie in memory, as " + Docs.code(cType) + ".")
                .build();
    }

    /** Of a struct. */
    TypeSpec struct(Composite type, ClassName name, Shape shape) {
        List<Slot> components = shape.components();
        StringBuilder read =
                new StringBuilder("return new ").append(name.simpleName()).append('(');
        String separator = Code.CONTINUED;
        for (Slot slot : components) {
            read.append(separator).append(slot.get("buffer", "offset"));
            separator = "," + Code.CONTINUED;
        }
        MethodSpec.Builder write = write(name);
        for (int[] gap : gaps(type, components)) {
            write.addCode(
                    "$L", Code.statement("Blocks.zero(buffer, " + Slot.plus("offset", gap[0]) + ", " + gap[1] + ")"));
        }
        for (Slot slot : components) {
            write.addCode("$L", Code.statement(slot.put("buffer", "offset", "value." + slot.numberName() + "()")));
        }
        return type(type, name, shape)
                .addMethod(read(name)
                        .addCode("$L", Code.statement(read.append(')').toString()))
                        .build())
                .addMethod(write.build())
                .addMethods(arrays(components))
                .build();
    }

    /** Of what is kept as its bytes. */
    TypeSpec memory(Composite type, ClassName name, Shape shape) {
        List<Slot> whole = new ArrayList<>(
                shape.leaves().stream().filter(slot -> !slot.isFlexible()).toList());
        return type(type, name, shape)
                .addMethod(read(name)
                        .addCode("$L", Code.statement("return new " + name.simpleName() + "(buffer, offset)"))
                        .build())
                .addMethod(write(name)
                        .addCode("$L", Code.statement("value.writeTo(buffer, offset)"))
                        .build())
                .addMethods(arrays(whole))
                .build();
    }

    private TypeSpec.Builder type(Composite type, ClassName name, Shape shape) {
        return TypeSpec.classBuilder("Type")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(Types.of(Types.STRUCT_TYPE, name))
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addCode(
                                "$L",
                                Code.statement("super(" + new LayoutCode(types).of(type, name.simpleName(), shape)
                                        + ", " + type.alignment() + ")"))
                        .build());
    }

    private static MethodSpec.Builder read(ClassName name) {
        return MethodSpec.methodBuilder("read")
                .addAnnotation(Types.OVERRIDE)
                .addModifiers(Modifier.PUBLIC)
                .returns(name)
                .addParameter(Types.BUFFER)
                .addParameter(Types.OFFSET);
    }

    private static MethodSpec.Builder write(ClassName name) {
        return MethodSpec.methodBuilder("write")
                .addAnnotation(Types.OVERRIDE)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(Types.BUFFER)
                .addParameter(Types.OFFSET)
                .addParameter(name, "value");
    }

    private static List<MethodSpec> arrays(List<Slot> slots) {
        return slots.stream()
                .filter(Slot::isArray)
                .flatMap(slot -> ArrayMethods.of(slot).stream())
                .toList();
    }

    /** Offsets and lengths of what no component writes all bits of: padding, and bytes that bit-fields are in. */
    private static List<int[]> gaps(Composite type, List<Slot> components) {
        List<Slot> sorted = components.stream()
                .filter(slot -> !slot.member().isBitField())
                .sorted(Comparator.comparingInt(slot -> slot.member().offset()))
                .toList();
        List<int[]> gaps = new ArrayList<>();
        int end = 0;
        for (Slot slot : sorted) {
            if (slot.member().offset() > end) {
                gaps.add(new int[] {end, slot.member().offset() - end});
            }
            end = Math.max(end, slot.member().offset() + slot.member().size());
        }
        if (type.size() > end) {
            gaps.add(new int[] {end, type.size() - end});
        }
        return gaps;
    }
}
