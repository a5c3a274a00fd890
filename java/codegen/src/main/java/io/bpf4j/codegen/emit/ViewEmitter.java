package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Modifier;

/** The nested class {@code View} of a struct or union. */
final class ViewEmitter {

    private static final CodeBlock VALUE = CodeBlock.of("value");
    private static final CodeBlock THIS_OFFSET = CodeBlock.of("offset");

    private final ClassName owner;
    private final Composite type;
    private final Shape shape;

    ViewEmitter(ClassName owner, Composite type, Shape shape) {
        this.owner = owner;
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
        shape.leaves().stream()
                .filter(ViewEmitter::isStruct)
                .forEach(slot -> view.addField(
                        FieldSpec.builder(slot.element().view(), nested(slot), Modifier.PRIVATE, Modifier.FINAL)
                                .initializer("new $T()", slot.element().view())
                                .build()));
        view.addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PUBLIC)
                        .addJavadoc("A view of nothing yet: {@link #wrap} moves it to a value.")
                        .build())
                .addMethod(MethodSpec.methodBuilder("type")
                        .addAnnotation(Override.class)
                        .addModifiers(Modifier.PUBLIC)
                        .returns(Types.of(Types.BPF_TYPE, WildcardTypeName.subtypeOf(Object.class)))
                        .addStatement("return TYPE")
                        .build())
                .addMethod(MethodSpec.methodBuilder("wrap")
                        .addAnnotation(Override.class)
                        .addModifiers(Modifier.PUBLIC)
                        .addParameter(Types.BYTE_BUFFER, "buffer")
                        .addParameter(TypeName.INT, "offset")
                        .addStatement("this.buffer = buffer")
                        .addStatement("this.offset = offset")
                        .build());
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
        String name = slot.numberName();
        String suffix =
                slot.setter() + (slot.isEnum() ? name.substring(slot.name().length()) : "");
        if (isStruct(slot)) {
            methods.add(getter(slot, name, element.view(), slot.doc(), "the view of it, the same at each call")
                    .addStatement("$L.wrap(buffer, $L)", nested(slot), at(slot))
                    .addStatement("return $L", nested(slot))
                    .build());
        } else {
            String returned = element.type().isPrimitive() ? "the value" : "the value, made anew";
            methods.add(getter(slot, name, element.type(), slot.doc(), returned)
                    .addStatement("return $L", get(slot))
                    .build());
        }
        methods.add(setter(slot, suffix, element.type(), slot.doc())
                .addStatement(put(slot, VALUE))
                .build());
        if (slot.isEnum()) {
            methods.add(getter(
                            slot,
                            slot.name(),
                            element.enumeration(),
                            slot.doc(),
                            "the constant; {@code UNKNOWN} for a number without one")
                    .addStatement("return $T.of($L)", element.enumeration(), get(slot))
                    .build());
            methods.add(setter(slot, slot.setter(), element.enumeration(), slot.doc())
                    .addStatement(put(slot, RecordEmitter.number(slot, VALUE)))
                    .build());
        }
        if (element.kind() == Element.Kind.TEXT || element.kind() == Element.Kind.BYTES) {
            methods.addAll(singleBytes(slot));
        }
        return methods;
    }

    /** One byte of a text or of bytes. */
    private static List<MethodSpec> singleBytes(Slot slot) {
        CodeBlock at = CodeBlock.of(
                "$L + $T.checkIndex(index, $L)",
                at(slot),
                Objects.class,
                slot.element().size());
        return List.of(
                getter(slot, slot.name(), TypeName.INT, "A byte of " + slot.doc(), "the byte, 0 to 255")
                        .addParameter(TypeName.INT, "index")
                        .addJavadoc("@param index number of the byte\n")
                        .addStatement("return $T.getU8(buffer, $L)", Types.SCALARS, at)
                        .build(),
                indexed(slot, "set" + slot.setter(), "A byte of " + slot.doc())
                        .addParameter(TypeName.INT, "index")
                        .addParameter(TypeName.INT, "value")
                        .addJavadoc("@param index number of the byte\n@param value the byte, 0 to 255\n")
                        .addStatement("$T.putU8(buffer, $L, value)", Types.SCALARS, at)
                        .build());
    }

    private static CodeBlock get(Slot slot) {
        return slot.isArray() ? slot.element().get(Types.BUFFER, at(slot)) : slot.get(Types.BUFFER, THIS_OFFSET);
    }

    private static CodeBlock put(Slot slot, CodeBlock value) {
        return slot.isArray()
                ? slot.element().put(Types.BUFFER, at(slot), value)
                : slot.put(Types.BUFFER, THIS_OFFSET, value);
    }

    /** Where the element lies that the parameters i0, i1, ... name. */
    private static CodeBlock at(Slot slot) {
        CodeBlock at = slot.at(THIS_OFFSET);
        for (int i = 0; i < slot.dimensions().size(); i++) {
            int stride = ArrayMethods.stride(slot, i);
            int length = slot.dimensions().get(i);
            at = length == 0
                    ? CodeBlock.of("$T.element($L, $L, $L)", Types.BLOCKS, at, index(slot, i), stride)
                    : CodeBlock.of(
                            stride == 1 ? "$L + $T.checkIndex($L, $L)" : "$L + $T.checkIndex($L, $L) * $L",
                            stride == 1
                                    ? new Object[] {at, Objects.class, index(slot, i), length}
                                    : new Object[] {at, Objects.class, index(slot, i), length, stride});
        }
        return at;
    }

    private static String index(Slot slot, int dimension) {
        return slot.dimensions().size() == 1 ? "i" : "i" + dimension;
    }

    private static MethodSpec.Builder indexed(Slot slot, String name, String doc) {
        MethodSpec.Builder method =
                MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC).addJavadoc("$L.\n\n", doc);
        for (int i = 0; i < slot.dimensions().size(); i++) {
            method.addParameter(TypeName.INT, index(slot, i));
            method.addJavadoc(
                    "@param $L index in the array$L\n",
                    index(slot, i),
                    slot.dimensions().size() == 1 ? "" : ", dimension " + i);
        }
        return method;
    }

    private static MethodSpec.Builder getter(Slot slot, String name, TypeName returned, String doc, String what) {
        return indexed(slot, name, doc).returns(returned).addJavadoc("@return $L\n", what);
    }

    private static MethodSpec.Builder setter(Slot slot, String suffix, TypeName value, String doc) {
        return indexed(slot, "set" + suffix, doc)
                .addParameter(value, "value")
                .addJavadoc("@param value what to write\n");
    }
}
