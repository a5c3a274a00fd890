package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random structs, written in Java and in C from the same draft, must have the same layout and the same bytes. */
class RandomStructTest {

    private static final int COUNT = 60;
    private static final int MAX_MEMBERS = 12;

    /** A member type: in C, in Java, and how both set a value. */
    private record Kind(
            String cType,
            String cSuffix,
            String javaType,
            String annotation,
            int bits,
            boolean signed,
            boolean swapped) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("__u8", "", "int", "__u8", 8, false, false),
            new Kind("__s8", "", "int", "__s8", 8, true, false),
            new Kind("__u16", "", "int", "__u16", 16, false, false),
            new Kind("__s16", "", "int", "__s16", 16, true, false),
            new Kind("__be16", "", "int", "__be16", 16, false, true),
            new Kind("__u32", "", "long", "__u32", 32, false, false),
            new Kind("__s32", "", "int", "__s32", 32, true, false),
            new Kind("__be32", "", "long", "__be32", 32, false, true),
            new Kind("__u64", "", "long", "__u64", 64, true, false),
            new Kind("__s64", "", "long", "__s64", 64, true, false),
            new Kind("__be64", "", "long", "__be64", 64, true, true),
            new Kind("char", "[3]", "String", "char", 0, false, false),
            new Kind("char", "[9]", "String", "char", 0, false, false),
            new Kind("struct nested", "", "Nested", null, 0, false, false),
            new Kind("enum color", "", "Color", null, 0, false, false),
            new Kind("enum color", "", "Color", "enum color", 0, false, false),
            new Kind("enum level", "", "Level", "enum", 0, false, false),
            new Kind("__u8", "", "Color", "__u8", 0, false, false),
            new Kind("__be16", "", "Color", "__be16", 0, false, true),
            new Kind("__s64", "", "Level", "enum64", 0, false, false));

    /** Lengths of arrays, the outermost first; most members are none. */
    private static final List<List<Integer>> DIMENSIONS =
            List.of(List.of(), List.of(), List.of(1), List.of(3), List.of(2, 3));

    private static final String C_TYPES = """
            struct nested { __u8 a; __u32 b; __u16 c; };
            enum color { RED, GREEN, BLUE = 200 };
            enum level { LOW = -5, MIDDLE, HIGH = 0x7fffffff };
            """;

    private static final String JAVA_TYPES = """
            package drafts;
            import io.bpf4j.type.*;
            import java.util.*;
            record Nested(@CType("__u8") int a, @CType("__u32") long b, @CType("__u16") int c) {}
            enum Color implements CEnum {
                RED, GREEN, BLUE;
                public long value() { return this == BLUE ? 200 : ordinal(); }
            }
            enum Level implements CEnum {
                LOW, MIDDLE, HIGH;
                public long value() { return this == HIGH ? 0x7fffffff : ordinal() - 5; }
            }
            """;

    private final Random random = new Random(20_261_121);

    @Test
    void randomStructsAreLaidOutAsTheCompilerDoes(@TempDir Path directory) throws Exception {
        List<CCompiler.Struct> structs = new ArrayList<>();
        StringBuilder java = new StringBuilder(JAVA_TYPES);
        for (int i = 0; i < COUNT; i++) {
            structs.add(draft("s" + i, i == 0 ? C_TYPES : "", java));
        }

        Map<String, CCompiler.Layout> layouts = CCompiler.layouts(directory, structs);

        try (URLClassLoader loader = compile(directory, java.toString())) {
            for (CCompiler.Struct struct : structs) {
                Class<?> record = loader.loadClass("drafts." + struct.name());
                assertSameLayout(record.asSubclass(Record.class), struct, layouts.get(struct.name()));
            }
        }
    }

    private static <R extends Record> void assertSameLayout(
            Class<R> record, CCompiler.Struct struct, CCompiler.Layout layout) throws ReflectiveOperationException {
        BpfType<R> type = BpfType.ofRecord(record);
        assertThat(type.size()).as(struct.declaration()).isEqualTo(layout.size());
        assertThat(type.alignment()).as(struct.declaration()).isEqualTo(layout.alignment());
        assertThat(RecordTypeTest.offsets(type)).as(struct.declaration()).isEqualTo(layout.offsets());

        byte[] bytes = new byte[type.size()];
        Arrays.fill(bytes, (byte) 0xee);
        Object value = value(record);
        type.write(ByteBuffer.wrap(bytes), 0, record.cast(value));

        assertThat(HexFormat.of().formatHex(bytes)).as(struct.declaration()).isEqualTo(layout.bytes());
        assertThat(type.read(ByteBuffer.wrap(bytes), 0))
                .as(struct.declaration())
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    private static Object value(Class<?> record) throws ReflectiveOperationException {
        var field = record.getDeclaredField("VALUE");
        field.setAccessible(true);
        return field.get(null);
    }

    private CCompiler.Struct draft(String name, String before, StringBuilder java) {
        StringBuilder declaration = new StringBuilder(before + "struct " + name + " {");
        StringBuilder assignments = new StringBuilder();
        List<String> components = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> members = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_MEMBERS);
        for (int i = 0; i < count; i++) {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            List<Integer> lengths = DIMENSIONS.get(random.nextInt(DIMENSIONS.size()));
            String dimensions =
                    lengths.stream().map(length -> "[" + length + "]").collect(Collectors.joining());
            String member = "m" + i;
            members.add(member);
            declaration.append(" %s %s%s%s;".formatted(kind.cType, member, dimensions, kind.cSuffix));
            boolean primitive = (kind.javaType.equals("int") || kind.javaType.equals("long")) && random.nextBoolean();
            String cType = kind.annotation == null && lengths.isEmpty()
                    ? ""
                    : "@CType(\"%s%s%s\") "
                            .formatted(
                                    kind.annotation == null ? kind.cType : kind.annotation, dimensions, kind.cSuffix);
            components.add(cType + javaType(kind, lengths.size(), primitive) + " " + member);
            values.add(assign(kind, "v." + member, lengths, primitive, assignments));
        }
        java.append("record ")
                .append(name)
                .append('(')
                .append(String.join(", ", components))
                .append(") { static final ")
                .append(name)
                .append(" VALUE = new ")
                .append(name)
                .append('(')
                .append(String.join(", ", values))
                .append("); }\n");
        return new CCompiler.Struct(name, declaration + " };", members, assignments.toString());
    }

    /** The Java type of a value, or of a list or array of it. */
    private static String javaType(Kind kind, int dimensions, boolean primitive) {
        if (dimensions == 0) {
            return kind.javaType;
        }
        if (dimensions == 1 && primitive) {
            return kind.javaType + "[]";
        }
        return "List<%s>".formatted(dimensions == 1 ? boxed(kind) : javaType(kind, dimensions - 1, primitive));
    }

    private static String boxed(Kind kind) {
        return switch (kind.javaType) {
            case "int" -> "Integer";
            case "long" -> "Long";
            default -> kind.javaType;
        };
    }

    /** Appends the C statements that set a member or its elements, and returns the Java expression of the same value. */
    private String assign(
            Kind kind, String member, List<Integer> lengths, boolean primitive, StringBuilder statements) {
        if (lengths.isEmpty()) {
            return assign(kind, member, statements);
        }
        List<Integer> inner = lengths.subList(1, lengths.size());
        String elements = IntStream.range(0, lengths.get(0))
                .mapToObj(i -> assign(kind, member + "[" + i + "]", inner, primitive, statements))
                .collect(Collectors.joining(", "));
        return inner.isEmpty() && primitive
                ? "new " + kind.javaType + "[] {" + elements + "}"
                : "List.of(" + elements + ")";
    }

    /** Appends the C statement that sets a place, and returns the Java expression of the same value. */
    private String assign(Kind kind, String place, StringBuilder statements) {
        switch (kind.javaType) {
            case "String" -> {
                String text = random.nextBoolean() ? "x" + random.nextInt(9) : "";
                statements.append("strcpy(%s, \"%s\");\n".formatted(place, text));
                return '"' + text + '"';
            }
            case "Nested" -> {
                int a = random.nextInt(256);
                long b = random.nextInt() & 0xffff_ffffL;
                int c = random.nextInt(65_536);
                statements.append("%1$s.a = %2$d; %1$s.b = %3$dULL; %1$s.c = %4$d;\n".formatted(place, a, b, c));
                return "new Nested(" + a + ", " + b + "L, " + c + ")";
            }
            case "Color", "Level" -> {
                List<String> constants = kind.javaType.equals("Color")
                        ? List.of("RED", "GREEN", "BLUE")
                        : List.of("LOW", "MIDDLE", "HIGH");
                String constant = constants.get(random.nextInt(constants.size()));
                statements.append("%s = %s;\n".formatted(place, kind.swapped ? "htobe16(" + constant + ")" : constant));
                return kind.javaType + "." + constant;
            }
            default -> {
                return assignNumber(kind, place, statements);
            }
        }
    }

    private String assignNumber(Kind kind, String place, StringBuilder statements) {
        long bits = random.nextLong();
        int unused = Long.SIZE - kind.bits;
        long value = kind.signed ? bits << unused >> unused : bits << unused >>> unused;
        String number = "0x" + Long.toHexString(value) + "ULL";
        statements.append(
                "%s = %s;\n".formatted(place, kind.swapped ? "htobe" + kind.bits + "(" + number + ")" : number));
        return kind.javaType.equals("int") ? "(int) " + value + "L" : "0x" + Long.toHexString(value) + "L";
    }

    private static URLClassLoader compile(Path directory, String source) throws IOException {
        Path file = directory.resolve("Drafts.java");
        Files.writeString(file, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
        assertThat(result).as("exit code of javac").isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, RandomStructTest.class.getClassLoader());
    }
}
