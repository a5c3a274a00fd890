package io.bpf4j.codegen.testing;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.TypeGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The generator in a Java virtual machine of its own. */
public final class ChildGenerator {

    private ChildGenerator() {}

    /** Runs {@link #main} by a JDK with options. */
    public static void run(Path jdk, List<String> options, Path object, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ChildGenerator.class.getName(),
                object.toString(),
                directory.toString()));
        Commands.run(command.toArray(String[]::new));
    }

    /** Writes class {@code generated.Types} of the object that the first argument names to the directory that the second one does. */
    public static void main(String[] arguments) {
        TypeGenerator.of(BpfElf.of(Path.of(arguments[0])))
                .reached()
                .all()
                .generate("generated", "Types")
                .writeTo(Path.of(arguments[1]));
    }
}
