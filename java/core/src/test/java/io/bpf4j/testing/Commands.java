package io.bpf4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs of the system: what tests set up with, and compare with. */
public final class Commands {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Commands() {}

    /** What a command wrote to its standard output; fails if it does not succeed. */
    public static String run(String... command) {
        Result result = tryRun(List.of(command));
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + " gave " + result.exitCode() + ":\n" + result.output()
                    + result.errors());
        }
        return result.output();
    }

    /** A command's JSON. */
    public static JsonNode json(String... command) {
        try {
            return JSON.readTree(run(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    public static Result tryRun(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            // Read beside each other, so that neither pipe fills up.
            StringBuilder errors = new StringBuilder();
            Thread reader = new Thread(() -> {
                try {
                    errors.append(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException e) {
                    errors.append(e);
                }
            });
            reader.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            reader.join();
            return new Result(process.waitFor(), output, errors.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /**
     * A command's end.
     *
     * @param exitCode exit code
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {}
}
