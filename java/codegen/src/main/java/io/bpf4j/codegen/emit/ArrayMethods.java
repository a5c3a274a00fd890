package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The methods that read and write whole arrays: loops over constant lengths. */
final class ArrayMethods {

    private static final ClassName LIST = ClassName.get(List.class);

    private final Slot slot;
    private final List<Integer> dimensions;
    private final List<Integer> strides = new ArrayList<>();

    private ArrayMethods(Slot slot) {
        this.slot = slot;
        this.dimensions = slot.dimensions();
        for (int i = 0; i < dimensions.size(); i++) {
            strides.add(stride(slot, i));
        }
    }

    /** How many bytes one step in a dimension is. */
    static int stride(Slot slot, int dimension) {
        int stride = slot.element().size();
        for (int i = dimension + 1; i < slot.dimensions().size(); i++) {
            stride *= slot.dimensions().get(i);
        }
        return stride;
    }

    /** Both methods. */
    static List<MethodSpec> of(Slot slot) {
        ArrayMethods methods = new ArrayMethods(slot);
        return List.of(methods.reader(), methods.writer());
    }

    private MethodSpec.Builder method(String verb) {
        return MethodSpec.methodBuilder(verb + JavaNames.capital(slot.numberName()))
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(Types.BYTE_BUFFER, "buffer")
                .addParameter(TypeName.INT, "offset");
    }

    private CodeBlock at() {
        CodeBlock.Builder at = CodeBlock.builder().add("offset");
        for (int i = 0; i < dimensions.size(); i++) {
            at.add(" + i$L", i);
            if (strides.get(i) != 1) {
                at.add(" * $L", strides.get(i));
            }
        }
        return at.build();
    }

    private void loop(MethodSpec.Builder method, int depth) {
        method.beginControlFlow("for (int i$1L = 0; i$1L < $2L; i$1L++)", depth, dimensions.get(depth));
    }

    private MethodSpec reader() {
        MethodSpec.Builder method = method("read").returns(slot.type());
        if (slot.element().isInArrays()) {
            readArray(method);
        } else {
            readList(method, 0, slot.type());
            method.addStatement("return $T.copyOf(values0)", LIST);
        }
        return method.build();
    }

    private void readArray(MethodSpec.Builder method) {
        StringBuilder lengths = new StringBuilder();
        StringBuilder indices = new StringBuilder();
        for (int i = 0; i < dimensions.size(); i++) {
            lengths.append('[').append(dimensions.get(i)).append(']');
            indices.append("[i").append(i).append(']');
        }
        TypeName innermost = slot.element().type();
        while (innermost instanceof ArrayTypeName array) {
            innermost = array.componentType();
            lengths.append("[]");
        }
        method.addStatement("$T values = new $T$L", slot.type(), innermost, lengths);
        for (int i = 0; i < dimensions.size(); i++) {
            loop(method, i);
        }
        method.addStatement("values$L = $L", indices, slot.element().get(Types.BUFFER, at()));
        dimensions.forEach(each -> method.endControlFlow());
        method.addStatement("return values");
    }

    private void readList(MethodSpec.Builder method, int depth, TypeName type) {
        method.addStatement(
                "$T values$L = new $T<>($L)", type, depth, ClassName.get(ArrayList.class), dimensions.get(depth));
        loop(method, depth);
        if (depth + 1 < dimensions.size()) {
            readList(
                    method,
                    depth + 1,
                    ((ParameterizedTypeName) type).typeArguments().get(0));
            method.addStatement("values$L.add($T.copyOf(values$L))", depth, LIST, depth + 1);
        } else {
            method.addStatement("values$L.add($L)", depth, slot.element().get(Types.BUFFER, at()));
        }
        method.endControlFlow();
    }

    private MethodSpec writer() {
        MethodSpec.Builder method = method("write").addParameter(slot.type(), "values");
        boolean list = !slot.element().isInArrays();
        String values = "values";
        for (int i = 0; i < dimensions.size(); i++) {
            method.addStatement(
                    "$T.requireLength($L.$L, $L)", Types.BLOCKS, values, list ? "size()" : "length", dimensions.get(i));
            loop(method, i);
            values += list ? ".get(i" + i + ")" : "[i" + i + "]";
        }
        method.addStatement(slot.element().put(Types.BUFFER, at(), CodeBlock.of(values)));
        dimensions.forEach(each -> method.endControlFlow());
        return method.build();
    }
}
