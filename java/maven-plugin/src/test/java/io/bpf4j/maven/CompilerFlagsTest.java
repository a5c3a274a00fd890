package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompilerFlagsTest {

    private static final ProjectPaths PATHS = new ProjectPaths(Path.of("/build/project"), Path.of("/build"));

    private static List<String> arguments(Architecture architecture) {
        TreeMap<String, String> defines = new TreeMap<>();
        defines.put("DEBUG", null);
        defines.put("SIZE", "8");
        return new CompilerFlags(
                        architecture,
                        "v2",
                        List.of(
                                Path.of("/build/project/src/main/bpf"),
                                Path.of("/build/common"),
                                Path.of("/opt/headers")),
                        List.of(Path.of("/build/project/target/bpf4j/include")),
                        defines,
                        true,
                        List.of("-Wextra"))
                .arguments(PATHS);
    }

    @Test
    void namesWhatBelongsToTheBuildFromTheProject() {
        assertThat(arguments(Architecture.X86_64))
                .containsSubsequence("-target", "bpfel", "-mcpu=v2", "-O2", "-g", "-Wall", "-Werror")
                .containsSubsequence("-D__TARGET_ARCH_x86", "-DDEBUG", "-DSIZE=8")
                .containsSubsequence("-Isrc/main/bpf", "-I../common", "-I/opt/headers")
                .containsSubsequence("-isystem", "target/bpf4j/include")
                .endsWith("-Wextra");
        assertThat(PATHS.name(Path.of("/build/project"))).isEqualTo(".");
        assertThat(PATHS.file("../common/a.h")).isEqualTo(Path.of("/build/common/a.h"));
    }

    @ParameterizedTest
    @CsvSource({
        "amd64,   bpfel, x86",
        "x86_64,  bpfel, x86",
        "aarch64, bpfel, arm64",
        "arm64,   bpfel, arm64",
        "riscv64, bpfel, riscv",
        "ppc64le, bpfel, powerpc",
        "s390x,   bpfeb, s390",
    })
    void knowsArchitectures(String name, String target, String define) throws MojoFailureException {
        assertThat(arguments(Architecture.of(name)))
                .containsSubsequence("-target", target, "-D__TARGET_ARCH_" + define);
    }

    @Test
    void saysWhichArchitecturesItKnows() {
        assertThatThrownBy(() -> Architecture.of("vax"))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(
                        "unknown architecture vax: set bpf4j.architecture to the one that the objects are for, one of"
                                + " x86_64, aarch64, riscv64, ppc64le, s390x");
    }
}
