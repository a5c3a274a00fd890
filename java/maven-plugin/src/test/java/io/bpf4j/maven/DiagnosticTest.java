package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bpf4j.maven.Diagnostic.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTest {

    private static final ProjectPaths PATHS = new ProjectPaths(Path.of("/build/project"), Path.of("/build"));

    @Test
    void readsPlacesAndWhatBelongsToThem() {
        List<Diagnostic> diagnostics = Diagnostic.parse("""
                In file included from src/main/bpf/flow.bpf.c:3:
                src/main/bpf/flow.h:7:9: warning: unused variable 'a' [-Wunused-variable]
                    int a;
                        ^
                src/main/bpf/flow.bpf.c:12:5: error: redefinition of 'x'
                int x;
                    ^
                src/main/bpf/flow.bpf.c:11:5: note: previous definition is here
                int x;
                    ^
                1 warning and 1 error generated.
                """);
        assertThat(diagnostics)
                .extracting(Diagnostic::kind, Diagnostic::file, Diagnostic::line, Diagnostic::column)
                .containsExactly(
                        tuple(Kind.WARNING, "src/main/bpf/flow.h", 7, 9),
                        tuple(Kind.ERROR, "src/main/bpf/flow.bpf.c", 12, 5),
                        tuple(Kind.NOTE, "src/main/bpf/flow.bpf.c", 11, 5));
        assertThat(diagnostics.get(0).text(PATHS)).isEqualTo("""
                /build/project/src/main/bpf/flow.h:[7,9] unused variable 'a' [-Wunused-variable]
                In file included from src/main/bpf/flow.bpf.c:3:
                    int a;
                        ^""");
        assertThat(diagnostics.get(2).text(PATHS)).isEqualTo("""
                /build/project/src/main/bpf/flow.bpf.c:[11,5] note: previous definition is here
                int x;
                    ^""");
    }

    @Test
    void readsTheDriverAndTheBackEnd() {
        List<Diagnostic> diagnostics = Diagnostic.parse("""
                clang: error: unknown argument: '-foo'
                clang-19: warning: argument unused during compilation: '-pie' [-Wunused-command-line-argument]
                error: unknown target CPU 'v9'
                note: valid target CPU values are: generic, v1, v2, v3, probe
                fatal error: error in backend: Cannot select: no such thing
                error: <unknown>:0:0: in function f i32 (ptr): A call to built-in function 'memcpy' is not supported.
                error: src/flow.bpf.c:12:6: in function f i32 (ptr): too large
                2 errors generated.
                """);
        assertThat(diagnostics)
                .extracting(Diagnostic::kind, Diagnostic::file, Diagnostic::line, Diagnostic::message)
                .containsExactly(
                        tuple(Kind.ERROR, null, 0, "unknown argument: '-foo'"),
                        tuple(
                                Kind.WARNING,
                                null,
                                0,
                                "argument unused during compilation: '-pie' [-Wunused-command-line-argument]"),
                        tuple(Kind.ERROR, null, 0, "unknown target CPU 'v9'"),
                        tuple(Kind.NOTE, null, 0, "valid target CPU values are: generic, v1, v2, v3, probe"),
                        tuple(Kind.ERROR, null, 0, "error in backend: Cannot select: no such thing"),
                        tuple(
                                Kind.ERROR,
                                null,
                                0,
                                "in function f i32 (ptr): A call to built-in function 'memcpy' is not supported."),
                        tuple(Kind.ERROR, "src/flow.bpf.c", 12, "in function f i32 (ptr): too large"));
        assertThat(diagnostics)
                .allSatisfy(diagnostic -> assertThat(diagnostic.details()).isEmpty());
    }

    @Test
    void theFileMayHaveAnyName() {
        Diagnostic diagnostic = Diagnostic.parse("/a b/c:1/x.bpf.c:3:4: fatal error: 'y: error: z.h' file not found")
                .get(0);
        assertThat(diagnostic.file()).isEqualTo("/a b/c:1/x.bpf.c");
        assertThat(diagnostic.line()).isEqualTo(3);
        assertThat(diagnostic.message()).isEqualTo("'y: error: z.h' file not found");
    }

    @Test
    void otherTextIsNoMessage() {
        assertThat(Diagnostic.parse("Stack dump:\n0. Program arguments: clang\n"))
                .isEmpty();
    }
}
