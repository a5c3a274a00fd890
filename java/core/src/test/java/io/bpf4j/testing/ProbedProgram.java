package io.bpf4j.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program in C with functions to be probed, compiled for a test and running in a process of its own. */
public final class ProbedProgram implements AutoCloseable {

    private final Path directory;
    private final Path path;
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    public ProbedProgram() {
        try {
            directory = Files.createTempDirectory("bpf4j-probed");
            path = directory.resolve("probed");
            Commands.run("gcc", "-std=gnu11", "-O2", "-o", path.toString(), "src/test/c/probed.c");
            process = new ProcessBuilder(path.toString()).start();
            input = process.outputWriter(StandardCharsets.UTF_8);
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its file. */
    public Path path() {
        return path;
    }

    /** Number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Makes it call its functions so often; returns when that is done. */
    public void call(int times) {
        try {
            input.write(times + "\n");
            input.flush();
            if (!"done".equals(output.readLine())) {
                throw new AssertionError("the probed program has died: " + process.waitFor());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where {@code nm} says that a function begins; that is its place in the file, too, in a program that is linked so. */
    public long address(String function) {
        return Commands.run("nm", path.toString())
                .lines()
                .map(line -> line.split(" +"))
                .filter(words -> words[words.length - 1].equals(function))
                .mapToLong(words -> Long.parseLong(words[0], 16))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            input.close();
            process.waitFor();
            output.close();
            Files.delete(path);
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
