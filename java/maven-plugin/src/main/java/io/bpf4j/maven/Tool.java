package io.bpf4j.maven;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
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
        return run(new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true));
    }

    /** Runs a command whose output becomes a file; its text is what it wrote to its error output. */
    static Result run(Path directory, List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(Redirect.PIPE);
        return run(builder);
    }

    private static Result run(ProcessBuilder builder) throws IOException {
        // The messages are parsed, so that they must not be translated.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            InputStream text = builder.redirectErrorStream() ? process.getInputStream() : process.getErrorStream();
            String read = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), read);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(
                            "interrupted while " + builder.command().get(0) + " ran")
                    .initCause(interrupted);
        } finally {
            process.destroy();
        }
    }
}
