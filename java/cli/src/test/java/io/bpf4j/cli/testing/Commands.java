package io.bpf4j.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpf4j.cli.Bpf4jCommand;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code bpf4j}, here and in processes of its own, and the tools that it is compared with. */
public final class Commands {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Commands() {}

    /**
     * The end of a command.
     *
     * @param exitCode exit code
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {

        /** Standard output, if that is JSON. */
        public JsonNode json() throws IOException {
            return JSON.readTree(output);
        }
    }

    /** Runs {@code bpf4j} in this process. */
    public static Result bpf4j(String... arguments) {
        return execute(Bpf4jCommand.commandLine(), arguments);
    }

    /** Runs a command of picocli in this process. */
    public static Result execute(CommandLine command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = command.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** A command that runs {@code java}. */
    public static List<String> java(List<String> prefix, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a shell prints, without the last line's end; fails if it fails. */
    public static String shell(String script) throws IOException {
        Result result = run(List.of("sh", "-euc", script));
        if (result.exitCode() != 0) {
            throw new AssertionError(script + " gave " + result.exitCode() + ":\n" + result.errors());
        }
        return result.output().stripTrailing();
    }

    /** What a shell prints as JSON. */
    public static JsonNode shellJson(String script) throws IOException {
        return JSON.readTree(shell(script));
    }

    /** Runs a command to its end. */
    public static Result run(List<String> command) throws IOException {
        Path output = Files.createTempFile("output", ".txt");
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            return new Result(process.waitFor(), text(output), text(errors));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
