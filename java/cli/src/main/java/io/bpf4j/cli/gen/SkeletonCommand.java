package io.bpf4j.cli.gen;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.Generation;
import io.bpf4j.codegen.SkeletonGenerator;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code bpf4j gen skeleton}. */
@Command(
        name = "skeleton",
        description = {
            "Generates the skeleton of a BPF object: a class that opens, loads and attaches it, with typed maps, programs and"
                    + " variables, and their structs, unions and enums."
        })
final class SkeletonCommand extends GeneratorCommand {

    @Parameters(paramLabel = "FILE", description = "The object, which clang has compiled with -target bpf and -g.")
    private Path file;

    @ArgGroup
    private Source source = new Source();

    @Option(
            names = "--event",
            paramLabel = "MAP=TYPE",
            description =
                    "Says of which type the events of a ring buffer or perf event array are, where the object does not"
                            + " by BPF4J_EVENT. May be repeated.")
    private Map<String, String> events = new LinkedHashMap<>();

    @Option(
            names = "--type",
            paramLabel = "NAME",
            description =
                    "Adds a struct, union, enum or typedef that neither maps nor variables have. May be repeated.")
    private List<String> types = List.of();

    /** Where the class finds the object. */
    static final class Source {

        @Option(
                names = "--resource",
                paramLabel = "NAME",
                description =
                        "The resource that the class opens the object from. Without this it is FILE's name in the root of"
                                + " the class path: /flow_tracker.bpf.o.")
        private String name;

        @Option(names = "--no-resource", description = "Lets the class open the object from files only.")
        private boolean none;
    }

    SkeletonCommand() {}

    @Override
    Path file() {
        return file;
    }

    @Override
    Generation generate(String packageName, String className) {
        SkeletonGenerator skeleton = SkeletonGenerator.of(BpfElf.of(file));
        if (!source.none) {
            skeleton.resource(source.name == null ? "/" + file.getFileName() : source.name);
        }
        events.forEach(skeleton::event);
        types.forEach(skeleton::type);
        return skeleton.generate(packageName, className);
    }
}
