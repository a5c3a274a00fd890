package io.bpf4j.codegen;

import com.palantir.javapoet.ClassName;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.layout.LayoutReader;
import io.bpf4j.codegen.layout.ObjectReader;
import io.bpf4j.codegen.skeleton.SkeletonEmitter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the skeleton of a BPF object: a Java class that opens, loads and attaches it, with typed maps, programs and global variables, and all structs, unions and enums
 * that these consist of.
 *
 * <pre>{@code
 * SkeletonGenerator.of(BpfElf.of(Path.of("flow.bpf.o")))
 *         .resource("/flow.bpf.o")
 *         .generate("com.example", "Flow")
 *         .writeTo(Path.of("target/generated-sources/bpf"));
 * }</pre>
 *
 * <p>Ring buffers and perf event arrays have typed events where the object says by {@code BPF4J_EVENT} of {@code bpf4j_event.h} what these are, or {@link #event} does.
 * Variables that are {@code static}, or in an arena, are left out.
 *
 * <p>Nothing of the kernel or of native code is needed. Not thread-safe.
 */
public final class SkeletonGenerator {

    private final BpfElf object;
    private final Origin origin;
    private final Map<String, Integer> events = new LinkedHashMap<>();
    private final Map<Integer, String> types = new LinkedHashMap<>();
    private String resource;

    private SkeletonGenerator(BpfElf object) {
        this.object = object;
        origin = Origin.of(object.name());
    }

    /**
     * A generator.
     *
     * @param object the object
     */
    public static SkeletonGenerator of(BpfElf object) {
        return new SkeletonGenerator(object);
    }

    /**
     * Lets the class open the object from its resources. Without this it takes a file at run time.
     *
     * @param name name of the resource, beginning with a slash unless it is beside the class, as {@link Class#getResourceAsStream} takes it
     * @return this
     */
    public SkeletonGenerator resource(String name) {
        resource = name;
        return this;
    }

    /**
     * Says of which type the events of a map are, whatever the object says.
     *
     * @param map name of a ring buffer or perf event array
     * @param type name of a struct, union, enum or typedef
     * @return this
     * @throws GenerationException if the object has no such map or type
     */
    public SkeletonGenerator event(String map, String type) {
        if (object.maps().stream().noneMatch(each -> each.name().equals(map) && ObjectReader.hasEvents(each.type()))) {
            throw new GenerationException(
                    "events of map " + map, origin.name() + " has no ring buffer or perf event array of this name");
        }
        events.put(map, NamedType.find(object.btf(), origin.name(), type).id());
        return this;
    }

    /**
     * Adds a type that nothing of the object refers to.
     *
     * @param name name of a struct, union, enum or typedef
     * @return this
     * @throws GenerationException if there is none of the name
     */
    public SkeletonGenerator type(String name) {
        types.putIfAbsent(NamedType.find(object.btf(), origin.name(), name).id(), name);
        return this;
    }

    /**
     * Generates the class.
     *
     * @param packageName package of the class; empty for none
     * @param className name of the class
     * @throws IllegalArgumentException if these are no names in Java
     * @throws GenerationException if Java cannot represent a type
     * @throws io.bpf4j.BpfObjectFormatException if the object is damaged
     */
    public Generation generate(String packageName, String className) {
        ClassName name = Origin.className(packageName, className);
        LayoutReader layouts = new LayoutReader(object.btf());
        SkeletonEmitter emitter = new SkeletonEmitter(name, new ObjectReader(object, layouts, events).read());
        types.forEach((id, hint) -> emitter.types().add(layouts.read(id), hint));
        emitter.types().name();
        return origin.generate(name, emitter.emit(origin.name(), resource), emitter.types());
    }
}
