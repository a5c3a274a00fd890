package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.emit.Docs;
import io.bpf4j.codegen.emit.JavaType;
import io.bpf4j.codegen.emit.JavaTypes;
import io.bpf4j.codegen.layout.ObjectLayout.SectionLayout;
import io.bpf4j.codegen.layout.ObjectLayout.VariableLayout;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** The nested classes of a section of global variables: one that sets them before the load, one that has them after it. */
final class SectionEmitter {

    private static final Set<Encoding> NUMBERS = Set.of(Encoding.SIGNED, Encoding.UNSIGNED, Encoding.POINTER);

    private final Member<SectionLayout> section;
    private final List<Member<VariableLayout>> variables;
    private final JavaTypes types;
    private final ClassName outer;

    SectionEmitter(Member<SectionLayout> section, JavaTypes types, ClassName outer) {
        this.section = section;
        this.variables = SkeletonMembers.variables(section.element());
        this.types = types;
        this.outer = outer;
    }

    /** Name of the methods that give the section. */
    String name() {
        return section.name();
    }

    /** Whether there is a class of its variables before the load. */
    boolean isSettable() {
        return section.element().settable();
    }

    /** Name of the section in the object. */
    String sectionName() {
        return section.element().name();
    }

    /** Class of the variables before the load. */
    ClassName open() {
        return outer.nestedClass("Open" + section.capital() + "Section");
    }

    /** Class of the variables after the load. */
    ClassName loaded() {
        return outer.nestedClass(section.capital() + "Section");
    }

    private String doc() {
        return "Section " + Docs.code(sectionName());
    }

    private static String doc(VariableLayout variable) {
        return Docs.code(variable.declaration()) + "; offset " + variable.offset() + ", "
                + Docs.bytes(variable.type().size());
    }

    TypeSpec emitOpen() {
        TypeSpec.Builder type = section(open())
                .addJavadoc("$L, whose variables can be set before the load.\n", doc())
                .addField(Types.OPEN_OBJECT, "bpfObject", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(constructor(Types.OPEN_OBJECT));
        for (Member<VariableLayout> variable : variables) {
            JavaType value = types.typeOf(variable.element().type());
            type.addMethod(MethodSpec.methodBuilder(variable.name())
                    .addModifiers(Modifier.PUBLIC)
                    .addJavadoc(
                            "Sets $L.\n\n@param value its value at the start\n@return this\n", doc(variable.element()))
                    .returns(open())
                    .addParameter(unboxed(value.type()), "value")
                    .addStatement(
                            "bpfObject.global($S, $L, value)",
                            variable.element().name(),
                            value.bpfType())
                    .addStatement("return this")
                    .build());
        }
        return type.build();
    }

    TypeSpec emitLoaded() {
        TypeSpec.Builder type = section(loaded())
                .addJavadoc(
                        "$L, whose variables can be $L while programs run.\n",
                        doc(),
                        section.element().readOnly() ? "read" : "read and written")
                .addField(Types.OBJECT, "bpfObject", Modifier.PRIVATE, Modifier.FINAL);
        variables.forEach(variable -> type.addField(access(variable), variable.name(), Modifier.PRIVATE));
        type.addMethod(constructor(Types.OBJECT));
        for (Member<VariableLayout> variable : variables) {
            type.addMethod(Accessors.cached(variable.name(), access(variable), bound(variable.element()))
                    .addJavadoc("$L.\n\n@return the variable\n", doc(variable.element()))
                    .build());
        }
        return type.addMethod(Accessors.accessor("memory", Types.MEMORY)
                        .addJavadoc(
                                "The whole section as memory, with variables that have no method here.\n\n@return the memory that programs see\n")
                        .addStatement("return bpfObject.section($S)", sectionName())
                        .build())
                .build();
    }

    private static TypeSpec.Builder section(ClassName name) {
        return TypeSpec.classBuilder(name).addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    private static MethodSpec constructor(ClassName object) {
        return MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(object, "bpfObject")
                .addStatement("this.bpfObject = bpfObject")
                .build();
    }

    private TypeName access(Member<VariableLayout> variable) {
        ValueLayout type = variable.element().type();
        return isNumber(type)
                ? Types.NUMBER
                : Types.of(Types.VARIABLE, types.typeOf(type).type());
    }

    private CodeBlock bound(VariableLayout variable) {
        return isNumber(variable.type())
                ? CodeBlock.of("bpfObject.global($S)", variable.name())
                : CodeBlock.of(
                        "bpfObject.global($S, $L)",
                        variable.name(),
                        types.typeOf(variable.type()).bpfType());
    }

    private static boolean isNumber(ValueLayout type) {
        return type instanceof Scalar scalar && NUMBERS.contains(scalar.encoding()) && scalar.size() <= Long.BYTES;
    }

    private static TypeName unboxed(TypeName type) {
        return type.isBoxedPrimitive() ? type.unbox() : type;
    }
}
