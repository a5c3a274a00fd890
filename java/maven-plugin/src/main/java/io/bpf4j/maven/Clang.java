package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/** The compiler: where it is, and which one. */
record Clang(Path executable, String version) {

    static final String DEFAULT_NAME = "clang";

    private static final Pattern VERSIONED = Pattern.compile("clang-(\\d+)");

    static final String INSTALL = """
            Install LLVM's clang:
              Debian, Ubuntu:  apt-get install clang llvm
              Fedora, RHEL:    dnf install clang llvm
              Alpine:          apk add clang llvm
              macOS:           brew install llvm, and set bpf4j.clang to $(brew --prefix llvm)/bin/clang""";

    /**
     * @param name a path, or a name that is searched for in the directories; of the default's versions, clang-NN, the
     *     newest will do if there is no clang
     * @param base what a relative path is relative to
     */
    static Clang find(String name, Path base, List<Path> directories) throws IOException, MojoFailureException {
        Path executable = locate(name, base, directories)
                .orElseThrow(() -> new MojoFailureException("there is no " + name
                        + " to compile BPF programs with, or bpf4j.clang names another one.\n" + INSTALL));
        Tool.Result result = Tool.run(base, List.of(executable.toString(), "--version"));
        if (result.status() != 0) {
            throw new MojoFailureException(
                    executable + " --version failed with status " + result.status() + ": " + result.text());
        }
        return new Clang(
                executable, result.text().lines().findFirst().orElse("").strip());
    }

    private static Optional<Path> locate(String name, Path base, List<Path> directories) throws IOException {
        if (name.contains("/")) {
            return Optional.of(base.resolve(name)).filter(Tool::isExecutable);
        }
        Optional<Path> found = Tool.find(name, directories);
        return found.isPresent() || !name.equals(DEFAULT_NAME) ? found : newestVersion(directories);
    }

    private static Optional<Path> newestVersion(List<Path> directories) throws IOException {
        Path newest = null;
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> versions =
                        Files.newDirectoryStream(directory, file -> versionOf(file) >= 0 && Tool.isExecutable(file))) {
                    for (Path version : versions) {
                        newest = newest == null || versionOf(version) > versionOf(newest) ? version : newest;
                    }
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private static int versionOf(Path file) {
        Matcher matcher = VERSIONED.matcher(file.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /** The llvm-strip of the same LLVM, or else whichever there is. */
    Optional<Path> strip(List<Path> directories) throws IOException {
        Matcher versioned = VERSIONED.matcher(executable.getFileName().toString());
        String suffix = versioned.matches() ? "-" + versioned.group(1) : "";
        Optional<Path> own = Tool.find(
                        "llvm-strip", List.of(executable.toRealPath().getParent()))
                .or(() -> Tool.find(
                        "llvm-strip" + suffix,
                        List.of(executable.toAbsolutePath().getParent())));
        return own.or(() -> Tool.find("llvm-strip", directories));
    }
}
