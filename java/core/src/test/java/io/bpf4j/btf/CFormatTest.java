package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.Commands;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in C is compiled again: the layout must be the one that it was written from. */
class CFormatTest {

    @TempDir
    private Path directory;

    private static Btf kinds() {
        return BpfElf.parse("btf_kinds", TestObjects.bytes("btf_kinds")).btf();
    }

    private static int struct(Btf btf, String name) {
        return btf.find(name, BtfType.Composite.class).orElseThrow().id();
    }

    @Test
    void aStructIsWrittenWithItsBitFieldsAndPadding() {
        Btf btf = kinds();

        assertThat(CFormat.of(btf).declaration(struct(btf, "bits"))).isEqualTo("""
                struct bits {
                \t__u32 a : 3;
                \t__s32 b : 5;
                \tlong long : 4;
                \t__u32 c : 20;
                \t__u64 d : 40;
                \t__u64 e : 30;
                \t__u8 f;
                \t__u16 g : 9;
                \t_Bool h : 1;
                \tenum color color : 4;
                };""");
        assertThat(CFormat.of(btf).declaration(struct(btf, "wide"))).isEqualTo("""
                union wide {
                \t__u8 bytes[3];
                \t__u16 number;
                } __attribute__((aligned(16)));""");
        assertThat(CFormat.of(btf).declaration(struct(btf, "packed"))).isEqualTo("""
                struct packed {
                \t__u8 kind;
                \t__u64 time;
                \t__u16 port;
                \t__u32 low : 7;
                \t__u32 high : 29;
                } __attribute__((packed));""");
        assertThat(CFormat.of(btf).declaration(struct(btf, "nested"))).isEqualTo("""
                struct nested {
                \t__u16 id;
                \tunion {
                \t\t__u64 raw;
                \t\tstruct {
                \t\t\t__u32 low;
                \t\t\tstruct {
                \t\t\t\t__u8 inner[2];
                \t\t\t\tlong long : 3;
                \t\t\t\t__u16 deep : 13;
                \t\t\t};
                \t\t};
                \t};
                \tstruct point named[2];
                \tstruct {
                \t\t__u8 in_anonymous_type;
                \t\tunion wide wide;
                \t} anonymous_type;
                \tenum {
                \t\tFIRST_OF_ANONYMOUS = 7,
                \t\tSECOND_OF_ANONYMOUS = 8,
                \t} anonymous_enum;
                };""");
    }

    @Test
    void otherTypesAreWrittenAsTheirSourceWas() {
        Btf btf = kinds();
        CFormat format = CFormat.of(btf);

        assertThat(format.declaration(find(btf, "odd_t"))).isEqualTo("typedef const volatile __u16 odd_t;");
        assertThat(format.declaration(find(btf, "callback_t")))
                .isEqualTo("typedef int (*callback_t)(const char *, struct declared_only *, ...);");
        assertThat(format.declaration(find(btf, "matrix_t"))).isEqualTo("typedef __u32 matrix_t[2][3];");
        assertThat(format.declaration(find(btf, "unnamed_t")))
                .isEqualTo("typedef struct {\n\t__u32 anonymous_in_typedef;\n} unnamed_t;");
        assertThat(format.declaration(find(btf, "small")))
                .isEqualTo("enum small {\n\tONE_BYTE = 1,\n} __attribute__((mode(QI)));");
        assertThat(format.declaration(find(btf, "helper"))).isEqualTo("int helper(struct point *point);");
        assertThat(format.declaration(find(btf, "origin"))).isEqualTo("const volatile struct point origin;");
        assertThat(format.declaration(find(btf, "declared_only_too"))).isEqualTo("union declared_only_too;");
        assertThat(format.declaration(struct(btf, "list")))
                .isEqualTo("""
                struct list {
                \tstruct list *next;
                \tstruct list **previous;
                \tconst struct point * const points;
                \tchar * restrict text;
                };""".replace("* const points", "*const points").replace("* restrict text", "*restrict text"));
    }

    @Test
    void namesAreThoseOfC() {
        Btf btf = kinds();
        List<String> names = btf
                .members(btf.find("everything", BtfType.Struct.class).orElseThrow())
                .stream()
                .map(member -> CFormat.of(btf).name(member.type()))
                .toList();

        assertThat(names)
                .contains(
                        "char [12]",
                        "_Bool",
                        "enum color",
                        "matrix_t",
                        "void (*const [2])(void)",
                        "int (*(*)(int))[3]",
                        "void *",
                        "struct declared_only *",
                        "union declared_only_too *",
                        "unsigned __int128",
                        "double");
        assertThat(CFormat.of(btf).name(find(btf, "origin"))).isEqualTo("const volatile struct point");
        assertThat(CFormat.of(btf).name(find(btf, "helper"))).isEqualTo("int (struct point *point)");
        assertThat(CFormat.of(btf).name(0)).isEqualTo("void");
        assertThat(CFormat.of(btf).name(btf.resolve(find(btf, "unnamed_t")).id()))
                .isEqualTo("struct {…}");
    }

    private static int find(Btf btf, String name) {
        return btf.find(name).orElseThrow().id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"btf_kinds", "layouts", "maps", "struct_ops", "core_relocations", "tracing"})
    void anObjectsTypesAreTheSameWhenTheyAreCompiledAgain(String name) throws IOException {
        Btf before = BpfElf.parse(name, TestObjects.bytes(name)).btf();
        assertSameAgain(before, ByteOrder.nativeOrder());
    }

    @Test
    void typesOfTheOtherByteOrderAreTheSameWhenTheyAreCompiledAgain() throws IOException {
        Btf before = Btf.of(Compiler.compile(directory, Compiler.FOREIGN, Compiler.PROGRAM));
        assertSameAgain(before, Compiler.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void structsOfAnyLayoutAreTheSameWhenTheyAreCompiledAgain(long seed) throws IOException {
        String source = RandomStructs.source(new Random(seed), 150);
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            assertSameAgain(Btf.of(Compiler.compile(directory, order, source)), order);
        }
    }

    /** A variable of each type, so that the compiler makes BTF of it. */
    private void assertSameAgain(Btf before, ByteOrder order) throws IOException {
        List<BtfType> named = before.types()
                .filter(type -> !type.name().isEmpty())
                .filter(type -> type instanceof BtfType.Composite || type instanceof BtfType.Typedef)
                .filter(type -> before.size(type.id()) > 0)
                .toList();
        StringBuilder source = new StringBuilder(CFormat.of(before).allDeclarations());
        for (BtfType type : named) {
            source.append(CFormat.of(before).name(type.id()))
                    .append(" v")
                    .append(type.id())
                    .append(";\n");
        }
        Btf after = Btf.of(Compiler.compile(directory, order, source.toString()));

        assertThat(named).isNotEmpty();
        for (BtfType type : named) {
            int again = after.find("v" + type.id(), BtfType.Variable.class)
                    .orElseThrow()
                    .type();
            assertThat(shape(after, again)).as(type.name()).isEqualTo(shape(before, type.id()));
            assertThat(after.alignment(again)).as(type.name()).isEqualTo(before.alignment(type.id()));
        }
    }

    /** Where everything in a type is, and what it is. */
    private static List<String> shape(Btf btf, int id) {
        List<String> lines = new ArrayList<>();
        shape(btf, id, 0, "", lines);
        return lines;
    }

    private static void shape(Btf btf, int id, long at, String path, List<String> lines) {
        BtfType type = btf.resolve(id);
        lines.add(path + " at " + at + ": " + type.getClass().getSimpleName() + " of " + btf.size(id));
        if (type instanceof BtfType.Composite composite) {
            for (BtfType.Member member : btf.members(composite)) {
                lines.add(path + " bits " + member.bitFieldSize());
                shape(btf, member.type(), at + member.bitOffset(), path + "." + member.name(), lines);
            }
        } else if (type instanceof BtfType.Array array) {
            shape(btf, array.element(), at, path + "[" + array.length() + "]", lines);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            lines.add(enumeration.values().toString());
        }
    }

    /** The compiler itself says whether sizes and offsets are right, of each type of the kernel. */
    @Test
    void theKernelsTypesHaveTheSameLayoutWhenTheyAreCompiled() throws IOException {
        Btf kernel = Btf.kernel();
        String header = CFormat.of(kernel).vmlinux();
        StringBuilder source = new StringBuilder(header);
        int checked = 0;
        for (BtfType type : (Iterable<BtfType>) kernel.types()::iterator) {
            Optional<BtfType.Composite> first = kernel.find(type.name(), BtfType.Composite.class);
            // The others of a name have a number behind it.
            if (type instanceof BtfType.Composite composite
                    && !type.name().isEmpty()
                    && first.orElseThrow().id() == type.id()
                    && kernel.findAll(type.name()).stream().noneMatch(CFormatTest::isOtherTag)) {
                String name = CFormat.of(kernel).name(type.id());
                checked++;
                source.append("_Static_assert(sizeof(%s) == %d, \"%s\");%n".formatted(name, composite.size(), name));
                kernel.members(composite).stream()
                        .filter(member -> !member.isBitField() && !member.name().isEmpty())
                        .forEach(
                                member -> source.append("_Static_assert(__builtin_offsetof(%s, %s) == %d, \"%s.%s\");%n"
                                        .formatted(name, member.name(), member.offset(), name, member.name())));
            }
        }
        Path input = Files.writeString(directory.resolve("vmlinux.c"), source);
        // A struct that a parameter of a function pointer is the first to name would be another one than that of the
        // name.
        Commands.run(
                "clang",
                "-target",
                "bpf",
                "-Wno-everything",
                "-Werror=visibility",
                "-ferror-limit=20",
                "-fsyntax-only",
                input.toString());

        assertThat(checked).isGreaterThan(1000);
        assertThat(header).contains("struct task_struct {\n");
    }

    private static boolean isOtherTag(BtfType type) {
        return type instanceof BtfType.Enumeration;
    }

    @Test
    void aStructIsKnownBeforeFunctionsWithinItTakeIt() throws IOException {
        String source = """
                struct outer {
                    int (*function)(struct outer *);
                    struct { int (*of_anonymous)(struct outer *, struct other *); } anonymous;
                    struct inner { int (*of_inner)(struct outer *); } inner;
                };
                """;
        Btf btf = Btf.of(Compiler.compile(directory, ByteOrder.nativeOrder(), source + "struct outer value;"));
        Path written = Files.writeString(
                directory.resolve("written.c"), CFormat.of(btf).allDeclarations());
        Commands.run("clang", "-Werror", "-fsyntax-only", written.toString());
    }

    @Test
    void whatATypeNeedsIsWrittenBeforeIt() throws IOException {
        Btf btf = kinds();
        String source = CFormat.of(btf).declarations(struct(btf, "everything"));

        assertThat(source.indexOf("struct point {")).isBetween(0, source.indexOf("struct nested {"));
        assertThat(source).endsWith("};\n\n").doesNotContain("struct inner_map");
        assertThat(Stream.of(source.split("struct everything \\{")).count()).isEqualTo(2);
        Compiler.compile(directory, ByteOrder.nativeOrder(), source);
    }
}
