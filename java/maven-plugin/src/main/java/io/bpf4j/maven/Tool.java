package io.bpf4j.maven;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds and runs programs of the machine. */
final class Tool {

    /** How a program ended, and what it wrote. */
    record Result(int status, String text) {}

    private Tool() {}

    /** The directories of the PATH. */
    static List<Path> searchPath() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of()
                : Arrays.stream(path.split(Pattern.quote(System.getProperty("path.separator"))))
                        .filter(directory -> !directory.isEmpty())
                        .map(Path::of)
                        .toList();
    }

    static Optional<Path> find(String name, List<Path> directories) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Tool::isExecutable)
                .findFirst();
    }

    static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /** Runs a command; its text is what it wrote to both of its outputs. */
    static Result run(Path directory, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        // The messages are parsed, so that they must not be translated.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while " + command.get(0) + " ran").initCause(interrupted);
        } finally {
            process.destroy();
        }
    }
}
