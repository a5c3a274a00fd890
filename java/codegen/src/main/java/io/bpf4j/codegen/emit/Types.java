package io.bpf4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Classes that generated code uses, by the names that they have there.
 *
 * <p>JavaPoet looks for the shortest name of a class at each mention, which takes longer than all the rest where there are thousands of types. So these have no package, and
 * code mentions them in its text; {@link SourceFile} imports them.
 */
final class Types {

    /** What {@link SourceFile} imports where it is mentioned. */
    static final List<ClassName> IMPORTED = List.of(
            bpf4j("BitFields"),
            bpf4j("Blocks"),
            bpf4j("BpfType"),
            bpf4j("BpfView"),
            bpf4j("CEnum"),
            bpf4j("MemoryValue"),
            bpf4j("Scalars"),
            bpf4j("StructType"),
            bpf4j("TypeLayout"),
            ClassName.get(BigInteger.class),
            ClassName.get(ByteBuffer.class),
            ClassName.get(ArrayList.class),
            ClassName.get(Arrays.class),
            ClassName.get(List.class),
            ClassName.get(Objects.class));

    /** What views have besides getters and setters. */
    static final Set<String> METHODS_OF_VIEWS = Set.of("bpfType", "wrap");

    /** The same, and what values that hold their bytes have. */
    static final Set<String> METHODS_OF_MEMORY = Set.of("bpfType", "bytes", "copyOf", "memory", "wrap", "writeTo");

    static final ClassName BPF_TYPE = named("BpfType");
    static final ClassName BPF_VIEW = named("BpfView");
    static final ClassName STRUCT_TYPE = named("StructType");
    static final ClassName MEMORY_VALUE = named("MemoryValue");
    static final ClassName C_ENUM = named("CEnum");
    static final ClassName BYTE_BUFFER = named("ByteBuffer");
    static final ClassName BIG_INTEGER = named("BigInteger");
    static final ClassName LIST = named("List");
    static final ClassName STRING = named("String");

    static final AnnotationSpec OVERRIDE =
            AnnotationSpec.builder(named("Override")).build();
    static final ParameterSpec BUFFER =
            ParameterSpec.builder(BYTE_BUFFER, "buffer").build();
    static final ParameterSpec OFFSET =
            ParameterSpec.builder(TypeName.INT, "offset").build();
    static final ParameterSpec OTHER =
            ParameterSpec.builder(named("Object"), "other").build();

    private static final Map<TypeName, ClassName> BOXES = Map.of(
            TypeName.BOOLEAN, named("Boolean"),
            TypeName.INT, named("Integer"),
            TypeName.LONG, named("Long"),
            TypeName.FLOAT, named("Float"),
            TypeName.DOUBLE, named("Double"));

    /** What generated code mentions without an import: classes of Java, and those nested in each struct. */
    private static final Set<String> NOT_IMPORTED = Set.of(
            "Boolean",
            "Double",
            "Float",
            "IllegalArgumentException",
            "Integer",
            "Long",
            "Object",
            "Override",
            "String",
            "Type",
            "View");

    private Types() {}

    /** Whether code mentions a class by this name, which an outer class of the name would hide. */
    static boolean isMentioned(String name) {
        return NOT_IMPORTED.contains(name)
                || IMPORTED.stream().anyMatch(type -> type.simpleName().equals(name));
    }

    /** A class by its name in the generated file. */
    static ClassName named(String name) {
        return ClassName.get("", name);
    }

    /** A class of the library, for code that JavaPoet finds the imports of. */
    static ClassName bpf4j(String name) {
        return ClassName.get("io.bpf4j.type", name);
    }

    static TypeName of(ClassName generic, TypeName argument) {
        return ParameterizedTypeName.get(generic, argument);
    }

    /** The class of a primitive type's objects; other types are themselves. */
    static TypeName box(TypeName type) {
        return type.isPrimitive() ? BOXES.get(type) : type;
    }
}
