package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        Map<BitUnit, List<Slot>> units = wholeUnits(components);
        for (int[] gap : gaps(type, components, units.keySet())) {
            write.addCode(
                    "$L", Code.statement("Blocks.zero(buffer, " + Slot.plus("offset", gap[0]) + ", " + gap[1] + ")"));
        }
        for (Slot slot : components) {
            if (units.containsKey(slot.unit())) {
                continue;
            }
            write.addCode("$L", Code.statement(slot.put("buffer", "offset", value(slot))));
        }
        units.forEach((unit, slots) -> write.addCode("$L", Code.statement(putUnit(unit, slots))));
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

    private static String value(Slot slot) {
        return "value." + slot.numberName() + "()";
    }

    /** The bit-fields of units that are written at once: numbers that share no byte with anything else, as with an anonymous union of bit-fields. */
    private static Map<BitUnit, List<Slot>> wholeUnits(List<Slot> components) {
        Map<BitUnit, List<Slot>> units = new LinkedHashMap<>();
        components.stream()
                .filter(slot -> slot.member().isBitField())
                .forEach(slot -> units.computeIfAbsent(slot.unit(), unit -> new ArrayList<>())
                        .add(slot));
        units.keySet()
                .removeIf(unit -> !unit.isNumber()
                        || components.stream()
                                .map(TypeEmitter::bytes)
                                .anyMatch(bytes -> !bytes.equals(unit) && bytes.overlaps(unit)));
        return units;
    }

    /** The bytes that are written for a component. */
    private static BitUnit bytes(Slot slot) {
        Member member = slot.member();
        return member.isBitField() ? slot.unit() : new BitUnit(member.offset(), member.size());
    }

    private static String putUnit(BitUnit unit, List<Slot> slots) {
        return "BitFields.putUnit(buffer, " + Slot.plus("offset", unit.offset()) + ", " + unit.size() + ","
                + Code.CONTINUED
                + slots.stream()
                        .map(slot -> slot.inUnit(value(slot)))
                        .collect(Collectors.joining(Code.CONTINUED + "| "))
                + ")";
    }

    /** Offsets and lengths of what is not written as a whole: padding, and bytes that bit-fields share with those of another unit. */
    private static List<int[]> gaps(Composite type, List<Slot> components, Set<BitUnit> units) {
        List<int[]> whole = new ArrayList<>();
        units.forEach(unit -> whole.add(new int[] {unit.offset(), unit.size()}));
        components.stream()
                .filter(slot -> !slot.member().isBitField())
                .forEach(slot -> whole.add(
                        new int[] {slot.member().offset(), slot.member().size()}));
        whole.sort(Comparator.comparingInt(range -> range[0]));
        List<int[]> gaps = new ArrayList<>();
        int end = 0;
        for (int[] range : whole) {
            if (range[0] > end) {
                gaps.add(new int[] {end, range[0] - end});
            }
            end = Math.max(end, range[0] + range[1]);
        }
        if (type.size() > end) {
            gaps.add(new int[] {end, type.size() - end});
        }
        return gaps;
    }
}
