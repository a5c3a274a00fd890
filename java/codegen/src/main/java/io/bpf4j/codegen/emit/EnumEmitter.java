package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.GenerationException;
import io.bpf4j.codegen.layout.ValueLayout.Constant;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.lang.model.element.Modifier;

/** The Java enum of an enum. */
final class EnumEmitter {

    private static final String UNKNOWN = "UNKNOWN";

    /** More do not fit into the method that makes them. */
    private static final int MOST = 2_500;

    private final JavaTypes types;

    EnumEmitter(JavaTypes types) {
        this.types = types;
    }

    TypeSpec emit(Enumeration type) {
        if (type.constants().size() > MOST) {
            throw new GenerationException(
                    type.cType(), "it has " + type.constants().size() + " constants, more than a Java enum can have");
        }
        ClassName name = types.classOf(type);
        TypeName number = type.size() < (type.signed() ? Long.BYTES : Integer.BYTES) ? TypeName.INT : TypeName.LONG;
        String representation = (type.signed() ? "S" : "U") + type.size() * Byte.SIZE;
        TypeSpec.Builder result = TypeSpec.enumBuilder(name)
                .addModifiers(Modifier.PUBLIC)
                .addSuperinterface(Types.C_ENUM)
                .addJavadoc(
                        "$L, $L$L:\n\n$L\n",
                        Docs.code(type.cType()),
                        Docs.bytes(type.size()),
                        type.signed() ? ", signed" : "",
                        Docs.block(type.declaration()));
        JavaNames names = new JavaNames();
        Map<Long, String> byNumber = new LinkedHashMap<>();
        for (Constant constant : type.constants()) {
            String own = names.constant(constant.name());
            String first = byNumber.putIfAbsent(constant.value(), own);
            if (first == null) {
                result.addEnumConstant(own, argument(constant, text(type, constant.value())));
            } else {
                result.addField(FieldSpec.builder(name, own, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                        .initializer("$L", first)
                        .addJavadoc("Another name of {@link #$L}.", first)
                        .build());
            }
        }
        return result.addEnumConstant(
                        UNKNOWN,
                        TypeSpec.anonymousClassBuilder("0")
                                .addJavadoc("Any number without a constant; {@link #NUMBER} reads it.")
                                .build())
                .addField(TypeEmitter.constant(
                        name,
                        "BpfType.ofEnum(" + name.simpleName() + ".class, BpfType." + representation + ")",
                        type.cType()))
                .addField(FieldSpec.builder(
                                Types.of(Types.BPF_TYPE, Types.box(number)),
                                "NUMBER",
                                Modifier.PUBLIC,
                                Modifier.STATIC,
                                Modifier.FINAL)
                        .initializer("$L", "BpfType." + representation)
                        .addJavadoc(
                                "The numbers themselves, for maps and variables of $L in which those without a constant count, such as flags of which several are set.",
                                Docs.code(type.cType()))
                        .build())
                .addField(TypeName.LONG, "number", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addParameter(TypeName.LONG, "number")
                        .addStatement("this.number = number")
                        .build())
                .addMethod(of(name, byNumber))
                .addMethod(value())
                .build();
    }

    private static TypeSpec argument(Constant constant, String text) {
        return TypeSpec.anonymousClassBuilder("$L", literal(constant.value()))
                .addJavadoc("$L.", Docs.code(constant.name() + " = " + text))
                .build();
    }

    private static String text(Enumeration type, long value) {
        return type.signed() ? Long.toString(value) : Long.toUnsignedString(value);
    }

    private static String literal(long value) {
        return value == (int) value ? Long.toString(value) : value == Long.MIN_VALUE ? "Long.MIN_VALUE" : value + "L";
    }

    private static MethodSpec of(ClassName name, Map<Long, String> byNumber) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("of")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(name)
                .addParameter(TypeName.LONG, "number")
                .addJavadoc(
                        "The constant of a number.\n\n@param number the number in C\n@return the constant; {@link #$L} if there is none",
                        UNKNOWN);
        if (byNumber.keySet().stream().allMatch(number -> number == number.intValue())) {
            // Java switches on ints only.
            method.beginControlFlow("if (number != (int) number)")
                    .addStatement("return $L", UNKNOWN)
                    .endControlFlow()
                    .addCode("return switch ((int) number) {\n$>");
            StringBuilder cases = new StringBuilder();
            byNumber.forEach((number, constant) -> cases.append("case ")
                    .append(number)
                    .append(" -> ")
                    .append(constant)
                    .append(";\n"));
            return method.addCode("$Ldefault -> $L;\n$<};\n", cases, UNKNOWN).build();
        }
        byNumber.forEach((number, constant) -> method.beginControlFlow("if (number == $L)", literal(number))
                .addStatement("return $L", constant)
                .endControlFlow());
        return method.addStatement("return $L", UNKNOWN).build();
    }

    private static MethodSpec value() {
        return MethodSpec.methodBuilder("value")
                .addAnnotation(Types.OVERRIDE)
                .addModifiers(Modifier.PUBLIC)
                .returns(TypeName.LONG)
                .addJavadoc(
                        "The number in C.\n\n@throws IllegalArgumentException for {@link #$L}, which has none", UNKNOWN)
                .beginControlFlow("if (this == $L)", UNKNOWN)
                .addStatement(
                        "throw new IllegalArgumentException($S)",
                        "UNKNOWN stands for any number without a constant, and for none to write")
                .endControlFlow()
                .addStatement("return number")
                .build();
    }
}
