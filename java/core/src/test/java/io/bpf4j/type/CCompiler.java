package io.bpf4j.type;

import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Asks a C compiler how it lays out structs: what the library's layouts are compared with. */
final class CCompiler {

    private static final String PROGRAM = """
            #include <endian.h>
            #include <linux/types.h>
            #include <stdbool.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>

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

    private CCompiler() {}

    /**
     * A struct in C.
     *
     * @param name its tag
     * @param declaration its declaration, and those before it that it needs
     * @param members names of the members
     * @param assignments statements that set the members of a variable {@code v}
     */
    record Struct(String name, String declaration, List<String> members, String assignments) {

        private String statements() {
            StringBuilder text =
                    new StringBuilder("{ struct " + name + " v; memset(&v, 0, sizeof(v));\n" + assignments);
            text.append("printf(\"" + name + " %zu %zu\", sizeof(v), _Alignof(struct " + name + "));\n");
            members.forEach(
                    member -> text.append("printf(\" %zu\", offsetof(struct " + name + ", " + member + "));\n"));
            return text.append("printf(\" \"); bytes(&v, sizeof(v)); }\n").toString();
        }
    }

    /**
     * What the compiler did with a struct.
     *
     * @param size size in bytes
     * @param alignment alignment in bytes
     * @param offsets where the members start
     * @param bytes the variable in hexadecimal
     */
    record Layout(int size, int alignment, List<Integer> offsets, String bytes) {}

    /** Compiles and runs a program that prints the layouts, by the structs' names. */
    static Map<String, Layout> layouts(Path directory, List<Struct> structs) throws IOException {
        Path source = directory.resolve("layouts.c");
        Path program = directory.resolve("layouts");
        StringBuilder declarations = new StringBuilder();
        StringBuilder statements = new StringBuilder();
        structs.forEach(struct -> {
            declarations.append(struct.declaration()).append('\n');
            statements.append(struct.statements());
        });
        Files.writeString(source, PROGRAM.formatted(declarations, statements));
        Commands.run(compiler(), "-std=gnu11", "-o", program.toString(), source.toString());
        Map<String, Layout> layouts = new HashMap<>();
        Commands.run(program.toString()).lines().forEach(line -> {
            String[] words = line.split(" ");
            List<Integer> offsets = Stream.of(words)
                    .skip(3)
                    .limit(words.length - 4)
                    .map(Integer::valueOf)
                    .toList();
            layouts.put(
                    words[0],
                    new Layout(
                            Integer.parseInt(words[1]), Integer.parseInt(words[2]), offsets, words[words.length - 1]));
        });
        return layouts;
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
