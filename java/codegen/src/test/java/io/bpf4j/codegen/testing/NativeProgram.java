package io.bpf4j.codegen.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A C program that is compiled by the system's compiler for the machine that runs the tests, with the types of torture.h. */
public final class NativeProgram {

    private static final String PROGRAM = """
            #include <endian.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>
            #include "torture.h"

            static void bytes(const void *value, size_t size)
            {
                for (size_t i = 0; i < size; i++)
                    printf("%%02x", ((const unsigned char *)value)[i]);
                printf("\\n");
            }

            %s

            int main(void)
            {
            %s
                return 0;
            }
            """;

    private NativeProgram() {}

    /** The lines that functions print, which are called one after the other. */
    public static List<String> run(Path directory, List<String> functions) throws IOException {
        StringBuilder definitions = new StringBuilder();
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < functions.size(); i++) {
            definitions
                    .append("static void f")
                    .append(i)
                    .append("(void)\n{\n")
                    .append(functions.get(i))
                    .append("}\n");
            calls.append("f").append(i).append("();\n");
        }
        Path source = Files.writeString(directory.resolve("program.c"), PROGRAM.formatted(definitions, calls));
        Path program = directory.resolve("program");
        Commands.run(
                compiler(),
                "-std=gnu11",
                "-w",
                "-I" + TestObjects.root().resolve("bpf/include"),
                "-o",
                program.toString(),
                source.toString());
        return Commands.run(program.toString()).lines().toList();
    }

    private static String compiler() {
        for (String name : List.of("gcc", "clang", "cc")) {
            for (String directory : System.getenv("PATH").split(":")) {
                if (Files.isExecutable(Path.of(directory, name))) {
                    return name;
                }
            }
        }
        throw new AssertionError("there is no C compiler, which the build of the shim needs anyway");
    }
}
