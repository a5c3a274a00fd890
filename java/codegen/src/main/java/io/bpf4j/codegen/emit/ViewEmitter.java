package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The nested class {@code View} of a struct or union. */
final class ViewEmitter {

    private static final ParameterSpec INDEX =
            ParameterSpec.builder(TypeName.INT, "index").build();
    private static final ParameterSpec NUMBER =
            ParameterSpec.builder(TypeName.INT, "value").build();
    private static final MethodSpec CONSTRUCTOR = MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PUBLIC)
            .addJavadoc("A view of nothing yet: {@link #wrap} moves it to a value.")
            .build();
    private static final MethodSpec TYPE = MethodSpec.methodBuilder("bpfType")
            .addAnnotation(Types.OVERRIDE)
            .addModifiers(Modifier.PUBLIC)
            .returns(Types.of(Types.BPF_TYPE, WildcardTypeName.subtypeOf(Object.class)))
            .addStatement("return TYPE")
            .build();
    private static final MethodSpec WRAP = MethodSpec.methodBuilder("wrap")
            .addAnnotation(Types.OVERRIDE)
            .addModifiers(Modifier.PUBLIC)
            .addParameter(Types.BUFFER)
            .addParameter(Types.OFFSET)
            // Mostly it is the same one, and the garbage collector looks at each reference that is stored.
            .beginControlFlow("if (this.buffer != buffer)")
            .addStatement("this.buffer = buffer")
            .endControlFlow()
            .addStatement("this.offset = offset")
            .build();

    private final Composite type;
    private final Shape shape;

    ViewEmitter(Composite type, Shape shape) {
        this.type = type;
        this.shape = shape;
    }

    TypeSpec emit() {
        TypeSpec.Builder view = TypeSpec.classBuilder("View")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addSuperinterface(Types.BPF_VIEW)
                .addJavadoc(
                        "A window on $L in memory, which is moved from one to the next. Numbers are read and written where they lie, without allocation."
                                + " Not thread-safe.\n",
                        Docs.code(type.cType()))
                .addField(Types.BYTE_BUFFER, "buffer", Modifier.PRIVATE)
                .addField(TypeName.INT, "offset", Modifier.PRIVATE);
        for (Slot slot : shape.leaves()) {
            if (isStruct(slot)) {
                ClassName inner = slot.element().view();
                view.addField(FieldSpec.builder(inner, nested(slot), Modifier.PRIVATE, Modifier.FINAL)
                        .initializer("new $T()", inner)
                        .build());
            }
        }
        view.addMethod(CONSTRUCTOR).addMethod(TYPE).addMethod(WRAP);
        shape.leaves().forEach(slot -> view.addMethods(methods(slot)));
        return view.build();
    }

    private static boolean isStruct(Slot slot) {
        return slot.element().kind() == Element.Kind.STRUCT;
    }

    private static String nested(Slot slot) {
        return slot.name() + "View";
    }

    private static List<MethodSpec> methods(Slot slot) {
        List<MethodSpec> methods = new ArrayList<>();
        Element element = slot.element();
        String doc = slot.doc();
        String name = slot.numberName();
        String suffix =
                slot.setter() + (slot.isEnum() ? name.substring(slot.name().length()) : "");
        if (isStruct(slot)) {
            methods.add(getter(
                    slot,
                    name,
                    element.view(),
                    doc,
                    "; the same view at each call",
                    nested(slot) + ".wrap(buffer, " + at(slot) + ");\nreturn " + nested(slot)));
        } else {
            String returned = element.type().isPrimitive() ? "" : "; made anew";
            methods.add(getter(slot, name, element.type(), doc, returned, "return " + get(slot)));
        }
        methods.add(setter(slot, suffix, element.type(), doc, put(slot, "value")));
        if (slot.isEnum()) {
            ClassName enumeration = element.enumeration();
            methods.add(getter(
                    slot,
                    slot.name(),
                    enumeration,
                    doc,
                    "; {@code UNKNOWN} for a number without a constant",
                    "return " + enumeration.simpleName() + ".of(" + get(slot) + ")"));
            methods.add(setter(slot, slot.setter(), enumeration, doc, put(slot, RecordEmitter.number(slot, "value"))));
        }
        if (element.kind() == Element.Kind.TEXT || element.kind() == Element.Kind.BYTES) {
            singleBytes(slot, doc, methods);
        }
        return methods;
    }

    /** One byte of a text or of bytes. */
    private static void singleBytes(Slot slot, String doc, List<MethodSpec> methods) {
        String at = at(slot) + " + Objects.checkIndex(index, " + slot.element().size() + ")";
        StringBuilder javadoc =
                new StringBuilder("{@return a byte, 0 to 255, of ").append(doc).append("}\n\n");
        methods.add(indexed(slot, slot.name(), javadoc)
                .addParameter(INDEX)
                .returns(TypeName.INT)
                .addJavadoc(
                        "$L",
                        javadoc.append("@param index number of the byte\n").toString())
                .addCode("$L", Code.statement("return Scalars.getU8(buffer, " + at + ")"))
                .build());
        javadoc.setLength(0);
        javadoc.append("A byte of ").append(doc).append(".\n\n");
        methods.add(indexed(slot, "set" + slot.setter(), javadoc)
                .addParameter(INDEX)
                .addParameter(NUMBER)
                .addJavadoc(
                        "$L",
                        javadoc.append("@param index number of the byte\n@param value the byte, 0 to 255\n")
                                .toString())
                .addCode("$L", Code.statement("Scalars.putU8(buffer, " + at + ", value)"))
                .build());
    }

    private static String get(Slot slot) {
        return slot.isArray() ? slot.element().get("buffer", at(slot)) : slot.get("buffer", "offset");
    }

    private static String put(Slot slot, String value) {
        return slot.isArray() ? slot.element().put("buffer", at(slot), value) : slot.put("buffer", "offset", value);
    }

    /** Where the element lies that the parameters i0, i1, ... name. */
    private static String at(Slot slot) {
        String at = slot.at("offset");
        for (int i = 0; i < slot.dimensions().size(); i++) {
            int stride = ArrayMethods.stride(slot, i);
            int length = slot.dimensions().get(i);
            String index = index(slot, i);
            at = length == 0
                    ? "Blocks.element(" + at + ", " + index + ", " + stride + ")"
                    : at + " + Objects.checkIndex(" + index + ", " + length + ")" + (stride == 1 ? "" : " * " + stride);
        }
        return at;
    }

    private static String index(Slot slot, int dimension) {
        return slot.dimensions().size() == 1 ? "i" : "i" + dimension;
    }

    private static MethodSpec.Builder indexed(Slot slot, String name, StringBuilder javadoc) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC);
        for (int i = 0; i < slot.dimensions().size(); i++) {
            String index = index(slot, i);
            method.addParameter(TypeName.INT, index);
            javadoc.append("@param ")
                    .append(index)
                    .append(" index in the array")
                    .append(slot.dimensions().size() == 1 ? "\n" : ", dimension " + i + "\n");
        }
        return method;
    }

    private static MethodSpec getter(Slot slot, String name, TypeName returned, String doc, String what, String code) {
        StringBuilder javadoc =
                new StringBuilder("{@return ").append(doc).append(what).append(slot.isArray() ? "}\n\n" : "}\n");
        return indexed(slot, name, javadoc)
                .returns(returned)
                .addJavadoc("$L", javadoc.toString())
                .addCode("$L", Code.statement(code))
                .build();
    }

    private static MethodSpec setter(Slot slot, String suffix, TypeName value, String doc, String code) {
        StringBuilder javadoc = new StringBuilder(doc).append(".\n\n");
        return indexed(slot, "set" + suffix, javadoc)
                .addParameter(value, "value")
                .addJavadoc("$L", javadoc.append("@param value what to write\n").toString())
                .addCode("$L", Code.statement(code))
                .build();
    }
}
