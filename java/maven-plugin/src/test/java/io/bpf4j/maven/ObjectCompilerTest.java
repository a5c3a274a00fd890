package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.maven.ObjectCompiler.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compiled when, by the compiler of this machine. */
class ObjectCompilerTest {

    private static final String SOURCE = """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            #include "number.h"
            SEC("socket")
            int number(void *ctx)
            {
                return NUMBER;
            }
            """;

    /** For architectures whose headers of the kernel may not be here. */
    private static final String WITHOUT_LIBBPF = """
            #include "number.h"
            __attribute__((section("socket"), used))
            int number(void *ctx)
            {
                return NUMBER;
            }
            """;

    @TempDir
    private Path temporary;

    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        project = project("project");
    }

    /** A project with two programs, one of which has a header. */
    private Path project(String name) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve(name));
        write(directory, "bpf/number.h", "#define NUMBER 1\n");
        write(directory, "bpf/number.bpf.c", SOURCE);
        write(
                directory,
                "bpf/sub/zero.bpf.c",
                SOURCE.replace("\"number.h\"", "<stddef.h>").replace("NUMBER", "0"));
        Headers.unpack(directory.resolve("target/include"));
        return directory;
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static ProjectPaths paths(Path project) {
        return new ProjectPaths(project, project);
    }

    private static SourceTree tree(Path project) {
        return new SourceTree(
                paths(project),
                project.resolve("bpf"),
                project.resolve("target/classes"),
                project.resolve("target/records"));
    }

    private static List<String> sources(Path project) throws MojoFailureException {
        return tree(project).scan(List.of("**/*.bpf.c"), List.of());
    }

    private static ObjectCompiler compiler(Path project, String... arguments) throws IOException, MojoFailureException {
        Clang clang = Clang.find(Clang.DEFAULT_NAME, project, Tool.searchPath());
        CompilerFlags flags = new CompilerFlags(
                Architecture.of(System.getProperty("os.arch")),
                "v3",
                List.of(project.resolve("bpf")),
                List.of(project.resolve("target/include"), project.resolve("target/include/uapi")),
                Map.of(),
                false,
                List.of(arguments));
        return new ObjectCompiler(paths(project), tree(project), clang, flags, clang.strip(Tool.searchPath()));
    }

    /** Compiles what has changed, and tells what that was. */
    private static List<String> build(Path project, String... arguments) throws IOException, MojoFailureException {
        ObjectCompiler compiler = compiler(project, arguments);
        List<String> outdated = compiler.outdated(sources(project));
        if (!outdated.isEmpty()) {
            assertThat(compiler.compile(outdated))
                    .allSatisfy(outcome ->
                            assertThat(outcome.status()).as(outcome.text()).isZero());
        }
        return outdated;
    }

    @Test
    void compilesWhatIsMissing() throws IOException, MojoFailureException {
        assertThat(build(project)).containsExactly("number.bpf.c", "sub/zero.bpf.c");
        assertThat(build(project)).isEmpty();
        Files.delete(project.resolve("target/classes/sub/zero.bpf.o"));
        assertThat(build(project)).containsExactly("sub/zero.bpf.c");
        assertThat(project.resolve("target/classes/sub/zero.bpf.o")).isRegularFile();
        Files.write(project.resolve("target/records/number.bpf.c.record"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(build(project)).containsExactly("number.bpf.c");
    }

    @Test
    void compilesWhatWasEdited() throws IOException, MojoFailureException {
        build(project);
        write(project, "bpf/number.bpf.c", SOURCE + "// edited\n");
        assertThat(build(project)).containsExactly("number.bpf.c");
        write(project, "bpf/number.h", "#define NUMBER 2\n");
        assertThat(build(project)).containsExactly("number.bpf.c");
        // A header of libbpf, which both include.
        write(project, "target/include/bpf/bpf_helpers.h", "#define SEC(name) __attribute__((section(name), used))\n");
        assertThat(build(project)).containsExactly("number.bpf.c", "sub/zero.bpf.c");
        Files.delete(project.resolve("bpf/number.h"));
        write(project, "target/include/number.h", "#define NUMBER 3\n");
        assertThat(build(project)).containsExactly("number.bpf.c");
        assertThat(build(project)).isEmpty();
    }

    @Test
    void compilesAllWithOtherArguments() throws IOException, MojoFailureException {
        build(project);
        assertThat(build(project, "-DOTHER")).hasSize(2);
        assertThat(build(project, "-DOTHER")).isEmpty();
        assertThat(build(project)).hasSize(2);
    }

    @Test
    void removesObjectsWithoutASource() throws IOException, MojoFailureException {
        build(project);
        Files.delete(project.resolve("bpf/sub/zero.bpf.c"));
        assertThat(tree(project).removeAllBut(Set.copyOf(sources(project)))).containsExactly("sub/zero.bpf.c");
        assertThat(project.resolve("target/classes/sub/zero.bpf.o")).doesNotExist();
        assertThat(project.resolve("target/classes/number.bpf.o")).exists();
        assertThat(tree(project).removeAllBut(Set.copyOf(sources(project)))).isEmpty();
    }

    @Test
    void movesObjectsToAnotherDirectory() throws IOException, MojoFailureException {
        build(project);
        write(project, "bpf/number.bpf.c", WITHOUT_LIBBPF);
        SourceTree tree = tree(project);
        SourceTree other =
                new SourceTree(tree.paths(), tree.sources(), project.resolve("target/other"), tree.records());
        Clang clang = Clang.find(Clang.DEFAULT_NAME, project, Tool.searchPath());
        CompilerFlags flags =
                new CompilerFlags(Architecture.AARCH64, "v3", List.of(), List.of(), Map.of(), false, List.of());
        ObjectCompiler compiler = new ObjectCompiler(tree.paths(), other, clang, flags, Optional.empty());
        assertThat(compiler.compile(compiler.outdated(List.of("number.bpf.c"))))
                .extracting(Outcome::status)
                .containsExactly(0);
        assertThat(project.resolve("target/other/number.bpf.o")).exists();
        assertThat(project.resolve("target/classes/number.bpf.o")).doesNotExist();
    }

    @Test
    void aFailureLeavesNoObject() throws IOException, MojoFailureException {
        build(project);
        write(project, "bpf/number.h", "#define NUMBER nothing\n");
        ObjectCompiler compiler = compiler(project);
        List<Outcome> outcomes = compiler.compile(compiler.outdated(sources(project)));
        assertThat(outcomes).extracting(Outcome::status).containsExactly(1);
        assertThat(project.resolve("target/classes/number.bpf.o")).doesNotExist();
        assertThat(compiler(project).outdated(sources(project))).containsExactly("number.bpf.c");
        try (var left = Files.list(project.resolve("target/records"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("sub");
        }

        MemoryLog log = new MemoryLog();
        assertThatThrownBy(() -> new DiagnosticLog(log, paths(project)).report(outcomes))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("1 error in 1 BPF program, see above");
        // The error is where the macro is used; the macro is a note.
        assertThat(log.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("error " + project.resolve("bpf/number.bpf.c")
                                + ":[7,12] use of undeclared identifier 'nothing'"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("error " + project.resolve("bpf/number.h")
                                + ":[1,16] note: expanded from macro 'NUMBER'"));
    }

    @Test
    void warningsAreLogged() throws IOException, MojoFailureException {
        write(project, "bpf/number.bpf.c", SOURCE.replace("    return", "    int unused;\n    return"));
        ObjectCompiler compiler = compiler(project);
        List<Outcome> outcomes = compiler.compile(List.of("number.bpf.c"));
        MemoryLog log = new MemoryLog();
        new DiagnosticLog(log, paths(project)).report(outcomes);
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("warn " + project.resolve("bpf/number.bpf.c")
                                + ":[7,9] unused variable 'unused' [-Wunused-variable]"));
    }

    @Test
    void saysWhatToDoAboutTheMachine() throws IOException, MojoFailureException {
        assertThat(advice("#include <vmlinux.h>\n")).contains("set bpf4j.vmlinux to \"kernel\"");
        assertThat(advice("#include <linux/no_such_header.h>\n")).contains("linux-libc-dev");
    }

    private String advice(String source) throws IOException, MojoFailureException {
        write(project, "bpf/number.bpf.c", source);
        return log(compiler(project).compile(List.of("number.bpf.c")));
    }

    private String log(List<Outcome> outcomes) {
        MemoryLog log = new MemoryLog();
        assertThatThrownBy(() -> new DiagnosticLog(log, paths(project)).report(outcomes))
                .hasMessage("1 error in 1 BPF program, see above");
        return String.join("\n", log.lines());
    }

    @Test
    void recognisesACompilerWithoutBpf() {
        // Debian's has all targets; Apple's says this.
        String text = "error: unable to create target: 'No available targets are compatible with triple \"bpfel\"'\n"
                + "1 error generated.\n";
        assertThat(log(List.of(new Outcome("a.bpf.c", 1, text))))
                .contains("without the BPF target, as Apple's is", "brew install llvm");
    }

    @Test
    void aCompilerThatCrashesIsAnError() {
        assertThat(log(List.of(new Outcome("a.bpf.c", 139, "Stack dump:\n"))))
                .isEqualTo("error a.bpf.c: the compiler ended with status 139\nStack dump:");
    }

    @Test
    void objectsDoNotTellWhereTheyWereCompiled() throws IOException, MojoFailureException {
        Path other = project("elsewhere/deep/project");
        build(project);
        build(other);
        for (String object : List.of("target/classes/number.bpf.o", "target/classes/sub/zero.bpf.o")) {
            assertThat(project.resolve(object)).hasSameBinaryContentAs(other.resolve(object));
            assertThat(Files.readString(project.resolve(object), StandardCharsets.ISO_8859_1))
                    .doesNotContain(temporary.toString())
                    // BTF stays, and what only debuggers use does not.
                    .contains(".BTF")
                    .doesNotContain(".debug_info");
        }
    }

    @Test
    void debugInformationDoesNotTellEither() throws IOException, MojoFailureException {
        Path other = project("elsewhere/deep/project");
        for (Path each : List.of(project, other)) {
            write(each, "bpf/number.bpf.c", WITHOUT_LIBBPF);
            Clang clang = Clang.find(Clang.DEFAULT_NAME, each, Tool.searchPath());
            CompilerFlags flags =
                    new CompilerFlags(Architecture.S390X, "v3", List.of(), List.of(), Map.of(), false, List.of());
            new ObjectCompiler(paths(each), tree(each), clang, flags, Optional.empty())
                    .compile(List.of("number.bpf.c"));
        }
        Path object = project.resolve("target/classes/number.bpf.o");
        assertThat(object).hasSameBinaryContentAs(other.resolve("target/classes/number.bpf.o"));
        byte[] bytes = Files.readAllBytes(object);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .contains(".debug_info")
                .doesNotContain(temporary.toString());
        // ELFDATA2MSB: the target follows the architecture.
        assertThat(bytes[5]).isEqualTo((byte) 2);
    }

    @Test
    void patternsSelectSources() throws IOException, MojoFailureException {
        SourceTree tree = tree(project);
        assertThat(tree.scan(List.of("**/*.bpf.c"), List.of("sub/**"))).containsExactly("number.bpf.c");
        assertThat(tree.scan(List.of("sub/*.c"), List.of())).containsExactly("sub/zero.bpf.c");
        assertThatThrownBy(() -> tree.scan(List.of("**/*.h"), List.of()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("number.h, which is no .c file");
        assertThat(new SourceTree(tree.paths(), temporary.resolve("none"), temporary, temporary)
                        .scan(List.of("**"), List.of()))
                .isEmpty();
    }
}
