package io.bpf4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import java.util.List;

/** The classes of structs, unions and enums. */
public final class TypeSources {

    private TypeSources() {}

    /**
     * The nested classes of all types, by their Java names.
     *
     * @param types the types, with their names
     */
    public static List<TypeSpec> of(JavaTypes types) {
        return types.all().stream().map(type -> emit(types, type)).toList();
    }

    private static TypeSpec emit(JavaTypes types, ValueLayout type) {
        if (type instanceof Enumeration enumeration) {
            return new EnumEmitter(types).emit(enumeration);
        }
        Composite composite = (Composite) type;
        return composite.union() ? new UnionEmitter(types).emit(composite) : new RecordEmitter(types).emit(composite);
    }
}
