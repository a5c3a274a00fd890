package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The class of a union, with a method and a factory for each arm, or of a struct of more members than a record has, with a method for each: both hold bytes. */
final class MemoryEmitter {

    private final JavaTypes types;

    MemoryEmitter(JavaTypes types) {
        this.types = types;
    }

    TypeSpec emit(Composite type, Shape shape) {
        ClassName name = types.classOf(type);
        TypeSpec.Builder value = TypeSpec.classBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .superclass(Types.MEMORY_VALUE)
                .addJavadoc("$L", doc(type))
                .addField(TypeEmitter.constant(name, "new Type()", type.cType()))
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addParameter(Types.BUFFER)
                        .addParameter(Types.OFFSET)
                        .addCode("$L", Code.statement("super(buffer, offset, " + type.size() + ")"))
                        .build())
                .addMethod(MethodSpec.methodBuilder("copyOf")
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                        .returns(name)
                        .addParameter(byte[].class, "bytes")
                        .addJavadoc(
                                "A value of bytes.\n\n@param bytes $L, which are copied\n@return the value\n"
                                        + "@throws IllegalArgumentException if there are more or less of them",
                                Docs.bytes(type.size()))
                        .addCode("$L", Code.statement("Blocks.requireLength(bytes.length, " + type.size() + ")"))
                        .addCode(
                                "$L", Code.statement("return new " + name.simpleName() + "(ByteBuffer.wrap(bytes), 0)"))
                        .build());
        if (type.union()) {
            shape.parts().forEach(part -> value.addMethods(factories(name, type, part)));
        }
        String returned = type.union() ? "the value, if the union holds this arm" : "the value";
        for (Slot slot : shape.leaves()) {
            if (!slot.isFlexible()) {
                value.addMethod(accessor(slot, returned));
                if (slot.isEnum() && slot.dimensions().size() <= 1) {
                    value.addMethod(RecordEmitter.enumAccessor(slot));
                }
            }
        }
        return value.addType(new TypeEmitter(types).memory(type, name, shape))
                .addType(new ViewEmitter(type, shape).emit())
                .build();
    }

    private static String doc(Composite type) {
        String what = type.union()
                ? ", of which one arm is meant:\n\n"
                : ", as the bytes themselves, since it has more members than a Java record. A {@link View} of a buffer sets members; {@link #copyOf} and"
                        + " {@link #TYPE} make values of it:\n\n";
        return Docs.code(type.cType()) + ", " + Docs.bytes(type.size()) + what + Docs.block(type.declaration()) + "\n";
    }

    /** What makes a union of an arm; of more members than a method has parameters, only its bytes do. */
    private static List<MethodSpec> factories(ClassName name, Composite type, Shape.Part part) {
        List<Slot> values = part.slot() == null ? Shape.components(part.inner()) : Shape.components(List.of(part));
        if (values.isEmpty() || !RecordEmitter.areParameters(values)) {
            return List.of();
        }
        MethodSpec factory = factory(name, type, values);
        Slot first = values.get(0);
        return values.size() == 1 && first.isEnum() && !first.isArray()
                ? List.of(factory, factoryOfEnum(name, first))
                : List.of(factory);
    }

    /** With all members of an anonymous struct, which is one arm. */
    private static MethodSpec factory(ClassName name, Composite type, List<Slot> values) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(
                        "of" + JavaNames.capital(values.get(0).numberName()))
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(name)
                .addJavadoc("A union with this arm, and zeroes behind.\n\n");
        for (Slot slot : values) {
            method.addParameter(
                    ParameterSpec.builder(slot.type(), slot.numberName()).build());
            method.addJavadoc(
                    "@param $L $L\n",
                    slot.numberName(),
                    slot.member().isAnonymous() ? "the union without a name" : slot.doc());
        }
        method.addJavadoc("@return the union\n@throws IllegalArgumentException if a value has no place in its C type")
                .addCode("$L", Code.statement("ByteBuffer memory = ByteBuffer.allocate(" + type.size() + ")"));
        for (Slot slot : values) {
            method.addCode("$L", Code.statement(inType(slot, slot.put("memory", "", slot.numberName()))));
        }
        return method.addCode("$L", Code.statement("return new " + name.simpleName() + "(memory, 0)"))
                .build();
    }

    private static MethodSpec factoryOfEnum(ClassName name, Slot slot) {
        return MethodSpec.methodBuilder("of" + JavaNames.capital(slot.name()))
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(name)
                .addParameter(slot.element().enumeration(), "constant")
                .addJavadoc(
                        "A union with this arm, and zeroes behind.\n\n@param constant $L\n@return the union\n"
                                + "@throws IllegalArgumentException for {@code UNKNOWN}, which has no number",
                        slot.doc())
                .addCode(
                        "$L",
                        Code.statement("return of" + JavaNames.capital(slot.numberName()) + "("
                                + RecordEmitter.number(slot, "constant") + ")"))
                .build();
    }

    private static MethodSpec accessor(Slot slot, String returned) {
        return MethodSpec.methodBuilder(slot.numberName())
                .addModifiers(Modifier.PUBLIC)
                .returns(slot.type())
                .addJavadoc("$L", slot.doc() + ".\n\n@return " + returned)
                .addCode("$L", Code.statement("return " + inType(slot, slot.get("memory()", ""))))
                .build();
    }

    /** The methods for arrays are those of the nested class. */
    private static String inType(Slot slot, String code) {
        return slot.isArray() ? "Type." + code : code;
    }
}
