package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClangTest {

    @TempDir
    private Path directory;

    private Path real() throws IOException, MojoFailureException {
        return Clang.find(Clang.DEFAULT_NAME, directory, Tool.searchPath()).executable();
    }

    private static Path program(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void findsTheNewestVersion() throws IOException, MojoFailureException {
        Path other = Files.createDirectory(directory.resolve("other"));
        program(directory.resolve("clang-9"), "exec '" + real() + "' \"$@\"");
        program(other.resolve("clang-14"), "exec '" + real() + "' \"$@\"");
        Files.createFile(other.resolve("clang-99"));
        program(directory.resolve("clang-format-15"), "exec '" + real() + "' \"$@\"");
        List<Path> path = List.of(directory, directory.resolve("none"), other);
        Clang found = Clang.find(Clang.DEFAULT_NAME, directory, path);
        assertThat(found.executable()).isEqualTo(other.resolve("clang-14"));
        assertThat(found.version()).contains("clang version ");
        assertThat(Clang.find("clang-9", directory, path).executable()).isEqualTo(directory.resolve("clang-9"));
        assertThat(Clang.find("./clang-9", directory, List.of()).version()).isEqualTo(found.version());
    }

    @Test
    void saysWhatToInstall() {
        assertThatThrownBy(() -> Clang.find(Clang.DEFAULT_NAME, directory, List.of(directory)))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("there is no clang to compile BPF programs with")
                .hasMessageContainingAll("Debian", "Fedora", "Alpine", "macOS");
        assertThatThrownBy(() -> Clang.find("/no/clang", directory, Tool.searchPath()))
                .hasMessageStartingWith("there is no /no/clang to compile");
        assertThatThrownBy(() -> Clang.find("/bin/false", directory, Tool.searchPath()))
                .hasMessageStartingWith("/bin/false --version failed with status 1");
    }

    @Test
    void stripsByTheSameVersion() throws IOException, MojoFailureException {
        Path strip = program(directory.resolve("llvm-strip-14"), "");
        program(directory.resolve("clang-14"), "");
        Clang clang = Clang.find("clang-14", directory, List.of(directory));
        assertThat(clang.strip(List.of())).contains(strip);
        Path alone = program(Files.createDirectory(directory.resolve("alone")).resolve("clang"), "");
        assertThat(new Clang(alone, "").strip(List.of())).isEmpty();
        assertThat(new Clang(alone, "").strip(Tool.searchPath())).isPresent();
    }
}
