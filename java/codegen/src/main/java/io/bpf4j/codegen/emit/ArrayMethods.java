package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The methods that read and write whole arrays: loops over constant lengths. */
final class ArrayMethods {

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
                .addParameter(Types.BUFFER)
                .addParameter(Types.OFFSET);
    }

    private String at() {
        StringBuilder at = new StringBuilder("offset");
        for (int i = 0; i < dimensions.size(); i++) {
            at.append(" + i").append(i);
            if (strides.get(i) != 1) {
                at.append(" * ").append(strides.get(i));
            }
        }
        return at.toString();
    }

    private void loop(MethodSpec.Builder method, int depth) {
        String i = "i" + depth;
        method.beginControlFlow("for (int " + i + " = 0; " + i + " < " + dimensions.get(depth) + "; " + i + "++)");
    }

    private static void add(MethodSpec.Builder method, String statement) {
        method.addCode("$L", Code.statement(statement));
    }

    private MethodSpec reader() {
        MethodSpec.Builder method = method("read").returns(slot.type());
        if (slot.element().isInArrays()) {
            readArray(method);
        } else {
            readList(method, 0, slot.type());
            add(method, "return List.copyOf(values0)");
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
        add(method, slot.type() + " values = new " + innermost + lengths);
        for (int i = 0; i < dimensions.size(); i++) {
            loop(method, i);
        }
        add(method, "values" + indices + " = " + slot.element().get("buffer", at()));
        dimensions.forEach(each -> method.endControlFlow());
        add(method, "return values");
    }

    private void readList(MethodSpec.Builder method, int depth, TypeName type) {
        String values = "values" + depth;
        add(method, type + " " + values + " = new ArrayList<>(" + dimensions.get(depth) + ")");
        loop(method, depth);
        if (depth + 1 < dimensions.size()) {
            readList(
                    method,
                    depth + 1,
                    ((ParameterizedTypeName) type).typeArguments().get(0));
            add(method, values + ".add(List.copyOf(values" + (depth + 1) + "))");
        } else {
            add(method, values + ".add(" + slot.element().get("buffer", at()) + ")");
        }
        method.endControlFlow();
    }

    private MethodSpec writer() {
        MethodSpec.Builder method = method("write").addParameter(slot.type(), "values");
        boolean list = !slot.element().isInArrays();
        String values = "values";
        for (int i = 0; i < dimensions.size(); i++) {
            String length = values + (list ? ".size()" : ".length");
            add(method, "Blocks.requireLength(" + length + ", " + dimensions.get(i) + ")");
            loop(method, i);
            values += list ? ".get(i" + i + ")" : "[i" + i + "]";
        }
        add(method, slot.element().put("buffer", at(), values));
        dimensions.forEach(each -> method.endControlFlow());
        return method.build();
    }
}
