package io.bpf4j.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.Btf;
import io.bpf4j.btf.BtfType;
import io.bpf4j.btf.MapDefinition;
import io.bpf4j.codegen.emit.JavaNames;
import io.bpf4j.codegen.emit.JavaTypes;
import io.bpf4j.codegen.layout.LayoutReader;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * Makes Java classes of the structs, unions and enums of a BPF object, one class with all of them in it.
 *
 * <pre>{@code
 * BpfElf object = BpfElf.of(Path.of("flow.bpf.o"));
 * TypeGenerator.of(object).reached().type("flow_event").generate("com.example", "Flow").writeTo(Path.of("target/generated-sources/bpf"));
 * }</pre>
 *
 * <p>Each struct is an immutable record with a {@code TYPE} to bind maps and events to, and a {@code View} that shows a value where it lies. A union is a class with a
 * method and a factory for each arm, and so is a struct of more members than a record has (about 250), without factories; an enum is a Java enum, with a constant
 * {@code NUMBER} to bind to where numbers without a constant count. Members lie where the BTF says. What Java cannot represent is a {@link GenerationException} that
 * names it: what has no size, and more than a class file has room for, which are structs of about 1,500 members, enums of 2,500 constants, and classes of 8,500 types.
 *
 * <p>Nothing of the kernel or of native code is needed. Not thread-safe.
 */
public final class TypeGenerator {

    private final Origin origin;
    private final Btf btf;
    private final BpfElf object;
    private final Map<Integer, String> roots = new LinkedHashMap<>();

    private TypeGenerator(Origin origin, Btf btf, BpfElf object) {
        this.origin = origin;
        this.btf = btf;
        this.object = object;
    }

    /**
     * A generator for the types of an object.
     *
     * @param object the object
     */
    public static TypeGenerator of(BpfElf object) {
        return new TypeGenerator(Origin.of(object.name()), object.btf(), object);
    }

    /**
     * A generator for the types of any BTF, such as the kernel's.
     *
     * @param source what the class says that it was generated from
     * @param btf the types
     */
    public static TypeGenerator of(String source, Btf btf) {
        return new TypeGenerator(Origin.of(source), btf, null);
    }

    /** Adds the types of keys and values of the object's maps, and of its global variables; of BTF without an object there are none. */
    public TypeGenerator reached() {
        if (object != null) {
            object.maps().forEach(this::reached);
            object.globals()
                    .forEach(section -> section.variables()
                            .forEach(variable -> variable.type().ifPresent(type -> add(type, variable.name()))));
        }
        return this;
    }

    private void reached(MapDefinition map) {
        map.key().ifPresent(type -> add(type, map.name() + "_key"));
        map.value().ifPresent(type -> add(type, map.name() + "_value"));
        map.inner().ifPresent(this::reached);
    }

    private void add(int type, String hint) {
        // Programs of BPF see maps in maps, and variables of other objects, without a size.
        if (btf.size(type) > 0) {
            roots.putIfAbsent(type, hint);
        }
    }

    /**
     * Adds a type, and those that it consists of: that of an event, which no map names.
     *
     * @param name name of a struct, union, enum or typedef
     * @throws GenerationException if there is none of the name
     */
    public TypeGenerator type(String name) {
        BtfType type = NamedType.find(btf, origin.name(), name);
        roots.putIfAbsent(type.id(), name);
        return this;
    }

    /**
     * Adds a type.
     *
     * @param id number of the type
     * @param hint what to call it if it has no name
     */
    public TypeGenerator type(int id, String hint) {
        roots.putIfAbsent(id, hint);
        return this;
    }

    /** Adds all structs, unions and enums with a name; the kernel has more than one class can have in it. */
    public TypeGenerator all() {
        btf.types()
                .filter(type -> type instanceof BtfType.Composite
                        || type instanceof BtfType.Enumeration enumeration
                                && !enumeration.values().isEmpty())
                .filter(type -> !type.name().isEmpty())
                .forEach(type -> roots.putIfAbsent(type.id(), type.name()));
        return this;
    }

    /**
     * Generates the class.
     *
     * @param packageName package of the class; empty for none
     * @param className name of the class
     * @throws IllegalArgumentException if these are no names in Java, or that of the class is one that generated code uses, such as {@code List}
     * @throws GenerationException if Java cannot represent a type, or has no room for so many
     * @throws io.bpf4j.BpfObjectFormatException if a type is damaged
     */
    public Generation generate(String packageName, String className) {
        ClassName outer = Origin.className(packageName, className);
        JavaTypes types = new JavaTypes(outer, new JavaNames());
        LayoutReader layouts = new LayoutReader(btf);
        roots.forEach((id, hint) -> types.add(layouts.read(id), hint));
        types.name();
        TypeSpec.Builder type = TypeSpec.classBuilder(outer)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addJavadoc("Types of {@code $L}.\n", origin.name())
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
        return origin.generate(outer, type, types);
    }
}
