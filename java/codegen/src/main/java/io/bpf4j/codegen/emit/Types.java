package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.nio.ByteBuffer;

/** Classes that generated code uses. */
final class Types {

    static final ClassName BPF_TYPE = type("BpfType");
    static final ClassName BPF_VIEW = type("BpfView");
    static final ClassName STRUCT_TYPE = type("StructType");
    static final ClassName UNION_VALUE = type("UnionValue");
    static final ClassName TYPE_LAYOUT = type("TypeLayout");
    static final ClassName C_ENUM = type("CEnum");
    static final ClassName SCALARS = type("Scalars");
    static final ClassName BIT_FIELDS = type("BitFields");
    static final ClassName BLOCKS = type("Blocks");
    static final ClassName BYTE_BUFFER = ClassName.get(ByteBuffer.class);

    static final CodeBlock BUFFER = CodeBlock.of("buffer");

    private Types() {}

    private static ClassName type(String name) {
        return ClassName.get("io.bpf4j.type", name);
    }

    static TypeName of(ClassName generic, TypeName argument) {
        return ParameterizedTypeName.get(generic, argument);
    }
}
