package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;

/** Classes that skeletons use. */
final class Types {

    static final ClassName SKELETON = type("BpfSkeleton");
    static final ClassName OBJECT = type("BpfObject");
    static final ClassName OPEN_OBJECT = type("OpenObject");
    static final ClassName MAP = type("BpfMap");
    static final ClassName OPEN_MAP = type("OpenMap");
    static final ClassName PROGRAM = type("BpfProgram");
    static final ClassName OPEN_PROGRAM = type("OpenProgram");
    static final ClassName LINK = type("BpfLink");
    static final ClassName LINKS = type("BpfLinks");
    static final ClassName NUMBER = type("BpfNumber");
    static final ClassName VARIABLE = type("BpfVariable");
    static final ClassName MEMORY = type("MapMemory");
    static final ClassName STRUCT_OPS = type("BpfStructOps");
    static final ClassName EVENT_MAP = ClassName.get("io.bpf4j.event", "EventMap");
    static final ClassName BPF_TYPE = ClassName.get("io.bpf4j.type", "BpfType");
    static final TypeName BYTES = ArrayTypeName.of(TypeName.BYTE);

    private Types() {}

    static ClassName type(String name) {
        return ClassName.get("io.bpf4j", name);
    }

    static TypeName of(ClassName generic, TypeName... arguments) {
        return ParameterizedTypeName.get(generic, arguments);
    }
}
