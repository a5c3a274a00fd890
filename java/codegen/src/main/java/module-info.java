/** Writes Java source from the types of BPF objects; {@link io.bpf4j.codegen.TypeGenerator} is where to start. */
@SuppressWarnings("requires-automatic") // JavaPoet has no module descriptor.
module io.bpf4j.codegen {
    requires com.palantir.javapoet;
    requires transitive io.bpf4j;
    requires java.compiler;

    exports io.bpf4j.codegen;
}
