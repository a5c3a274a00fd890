package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The class of a union: its bytes, with a method and a factory for each arm. */
final class UnionEmitter {

    private final JavaTypes types;

    UnionEmitter(JavaTypes types) {
        this.types = types;
    }

    TypeSpec emit(Composite type) {
        ClassName name = types.classOf(type);
        Shape shape = types.shape(type);
        TypeSpec.Builder union = TypeSpec.classBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .superclass(Types.UNION_VALUE)
                .addJavadoc(
                        "$L, $L, of which one arm is meant:\n\n$L\n",
                        Docs.code(type.cType()),
                        Docs.bytes(type.size()),
                        Docs.block(type.declaration()))
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
                                "A union of bytes.\n\n@param bytes $L, which are copied\n@return the union\n"
                                        + "@throws IllegalArgumentException if there are more or less of them",
                                Docs.bytes(type.size()))
                        .addCode("$L", Code.statement("Blocks.requireLength(bytes.length, " + type.size() + ")"))
                        .addCode(
                                "$L", Code.statement("return new " + name.simpleName() + "(ByteBuffer.wrap(bytes), 0)"))
                        .build());
        for (Shape.Part part : shape.parts()) {
            List<Slot> values = part.slot() == null ? Shape.components(part.inner()) : Shape.components(List.of(part));
            if (!values.isEmpty()) {
                RecordEmitter.requireRoom(type, values);
                union.addMethod(factory(name, type, values));
                if (values.size() == 1
                        && values.get(0).isEnum()
                        && !values.get(0).isArray()) {
                    union.addMethod(factoryOfEnum(name, values.get(0)));
                }
            }
        }
        for (Slot slot : shape.leaves()) {
            if (!slot.isFlexible()) {
                union.addMethod(accessor(slot));
                if (slot.isEnum() && slot.dimensions().size() <= 1) {
                    union.addMethod(RecordEmitter.enumAccessor(slot));
                }
            }
        }
        return union.addType(new TypeEmitter(types).union(type, name, shape))
                .addType(new ViewEmitter(type, shape).emit())
                .build();
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

    private static MethodSpec accessor(Slot slot) {
        return MethodSpec.methodBuilder(slot.numberName())
                .addModifiers(Modifier.PUBLIC)
                .returns(slot.type())
                .addJavadoc("$L", slot.doc() + ".\n\n@return the value, if the union holds this arm")
                .addCode("$L", Code.statement("return " + inType(slot, slot.get("memory()", ""))))
                .build();
    }

    /** The methods for arrays are those of the nested class. */
    private static String inType(Slot slot, String code) {
        return slot.isArray() ? "Type." + code : code;
    }
}
