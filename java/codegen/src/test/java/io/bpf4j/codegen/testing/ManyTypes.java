package io.bpf4j.codegen.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A BPF object with as many types as a large program has, the same ones each time. */
public final class ManyTypes {

    private static final String[] NUMBERS = {
        "__u8", "__u16", "__u32", "__u64", "__s32", "__be16", "__be32", "int", "unsigned long"
    };
    private static final String TYPES = """
            typedef unsigned char __u8;
            typedef unsigned short __u16;
            typedef unsigned int __u32;
            typedef unsigned long long __u64;
            typedef int __s32;
            typedef __u16 __be16;
            typedef __u32 __be32;
            """;

    private final Random random = new Random(7);
    private final StringBuilder source = new StringBuilder(TYPES);
    private final String[] names;

    private ManyTypes(int count) {
        names = new String[count];
    }

    /** Compiles an object with variables of so many structs, unions and enums, of five to ten members each. */
    public static Path compile(Path directory, int count) throws IOException {
        ManyTypes types = new ManyTypes(count);
        for (int i = 0; i < count; i++) {
            int kind = types.random.nextInt(100);
            types.names[i] = (kind < 12 ? "enum kind_" : kind < 18 ? "union record_" : "struct record_") + i;
            types.source.append(types.names[i]).append(" {\n");
            int members = 5 + types.random.nextInt(6);
            for (int j = 0; j < members; j++) {
                types.source.append(kind < 12 ? "\tKIND_" + i + "_" + j + ",\n" : types.member(i, j));
            }
            types.source
                    .append("};\n")
                    .append(types.names[i])
                    .append(" variable_")
                    .append(i)
                    .append(";\n");
        }
        Path file = Files.writeString(directory.resolve("many.bpf.c"), types.source);
        Path object = directory.resolve("many.bpf.o");
        Commands.run("clang", "-target", "bpf", "-g", "-O2", "-c", "-o", object.toString(), file.toString());
        return object;
    }

    private String member(int type, int member) {
        int kind = random.nextInt(100);
        if (kind < 8) {
            return "\tchar name_" + member + "[16];\n";
        } else if (kind < 14) {
            return "\t__u8 bytes_" + member + "[6];\n";
        } else if (kind < 18) {
            return "\t__u32 numbers_" + member + "[4];\n";
        } else if (kind < 24 && type > 0) {
            return "\t" + names[Math.max(0, type - 1 - random.nextInt(50))] + " nested_" + member + ";\n";
        } else if (kind < 30) {
            return "\t__u32 bits_" + member + " : " + (1 + random.nextInt(20)) + ";\n";
        } else if (kind < 34) {
            return "\tvoid *pointer_" + member + ";\n";
        }
        return "\t" + NUMBERS[random.nextInt(NUMBERS.length)] + " number_" + member + ";\n";
    }
}
