package io.bpf4j.codegen.testing;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.TypeGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The generator in a Java virtual machine of its own. */
public final class ChildGenerator {

    private ChildGenerator() {}

    /** Runs {@link #main} by a JDK with options, and returns how long processors were busy with it, with the start of the Java virtual machine and its compilers. */
    public static Duration run(Path jdk, List<String> options, Path object, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ChildGenerator.class.getName(),
                object.toString(),
                directory.toString()));
        String output = Commands.run(command.toArray(String[]::new)).strip();
        return Duration.parse(output.substring(output.lastIndexOf('\n') + 1));
    }

    /** Writes class {@code generated.Types} of the object that the first argument names to the directory that the second one does. */
    public static void main(String[] arguments) {
        TypeGenerator.of(BpfElf.of(Path.of(arguments[0])))
                .reached()
                .all()
                .generate("generated", "Types")
                .writeTo(Path.of(arguments[1]));
        Duration busy = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
        // Whatever the encoding of this virtual machine is.
        System.out.writeBytes(busy.toString().getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }
}
