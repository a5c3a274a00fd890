package io.bpf4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.GenerationException;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import java.util.ArrayList;
import java.util.List;

/** The classes of structs, unions and enums. */
final class TypeSources {

    private TypeSources() {}

    /** A class, or why there is none. */
    private record Result(NestedSource source, GenerationException refusal) {}

    /** The nested classes of all types, by their Java names. */
    static List<NestedSource> of(JavaTypes types) {
        // Each by itself, on all processors; whichever ends first, the result and the refusal are the same.
        List<Result> results =
                types.all().parallelStream().map(type -> tryEmit(types, type)).toList();
        List<NestedSource> sources = new ArrayList<>(results.size());
        for (Result each : results) {
            if (each.refusal != null) {
                throw each.refusal;
            }
            sources.add(each.source);
        }
        return sources;
    }

    private static Result tryEmit(JavaTypes types, ValueLayout type) {
        try {
            return new Result(NestedSource.of(emit(types, type)), null);
        } catch (GenerationException e) {
            return new Result(null, e);
        }
    }

    private static TypeSpec emit(JavaTypes types, ValueLayout type) {
        if (type instanceof Enumeration enumeration) {
            return new EnumEmitter(types).emit(enumeration);
        }
        Composite composite = (Composite) type;
        return composite.union() ? new UnionEmitter(types).emit(composite) : new RecordEmitter(types).emit(composite);
    }
}
