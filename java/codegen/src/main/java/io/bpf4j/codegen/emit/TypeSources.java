package io.bpf4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;
import io.bpf4j.codegen.GenerationException;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The classes of structs, unions and enums. */
final class TypeSources {

    /** Of the 65,535 constants that a class file has; the others are left to the code of the outer class. */
    private static final int MOST_CONSTANTS = 60_000;

    /** Each class nested in it is two constants, and its name may be one more: a struct's are the class, {@code Type} and {@code View}. */
    private static final int CONSTANTS_OF_STRUCT = 7;

    private static final int CONSTANTS_OF_ENUM = 3;

    /** The code that makes a layout is one method, of at most 64 KiB. */
    private static final int MOST_CODE = 60_000;

    private static final int CODE_OF_MEMBER = 40;
    private static final int CODE_OF_DIMENSION = 12;

    private TypeSources() {}

    /** A class, or why there is none. */
    private record Result(NestedSource source, GenerationException refusal) {}

    /** The nested classes of all types, by their Java names. */
    static List<NestedSource> of(JavaTypes types) {
        requireRoom(types.all());
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

    private static void requireRoom(Collection<ValueLayout> types) {
        int constants = types.stream()
                .mapToInt(type -> type instanceof Enumeration ? CONSTANTS_OF_ENUM : CONSTANTS_OF_STRUCT)
                .sum();
        if (constants > MOST_CONSTANTS) {
            throw new GenerationException(
                    types.size() + " types",
                    "one Java class can have about " + MOST_CONSTANTS / CONSTANTS_OF_STRUCT
                            + " of them in it; name those that you need, which bring along what they consist of, or make several classes");
        }
    }

    private static void requireRoom(Composite type, Shape shape) {
        int code = shape.leaves().stream()
                .mapToInt(slot ->
                        CODE_OF_MEMBER + CODE_OF_DIMENSION * slot.dimensions().size())
                .sum();
        if (code > MOST_CODE) {
            throw new GenerationException(
                    type.cType(),
                    "it has " + shape.leaves().size() + " members, more than one Java class has code for");
        }
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
        Shape shape = types.shape(composite);
        requireRoom(composite, shape);
        return composite.union() || !RecordEmitter.areParameters(shape.components())
                ? new MemoryEmitter(types).emit(composite, shape)
                : new RecordEmitter(types).emit(composite, shape);
    }
}
