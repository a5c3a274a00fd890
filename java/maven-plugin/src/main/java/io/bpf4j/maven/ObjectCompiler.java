package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Compiles sources whose objects are missing or were made of something else, several at a time. */
final class ObjectCompiler {

    private final ProjectPaths paths;
    private final SourceTree tree;
    private final List<String> command;
    private final Optional<Path> strip;

    /** What is the same for all objects of one compiler and one set of flags. */
    private final String identity;

    /** Headers are read once, though many sources include them. */
    private final Map<String, String> hashes = new ConcurrentHashMap<>();

    /**
     * @param strip the tool that removes debug information which only debuggers use, if it is to be removed
     */
    ObjectCompiler(ProjectPaths paths, SourceTree tree, Clang clang, CompilerFlags flags, Optional<Path> strip) {
        this.paths = paths;
        this.tree = tree;
        this.command = new ArrayList<>(List.of(clang.executable().toString()));
        this.command.addAll(flags.arguments(paths));
        this.strip = strip;
        this.identity = clang.version() + '\n' + strip + '\n' + String.join("\n", command);
    }

    /** What became of one source. */
    record Outcome(String source, int status, String text) {}

    /** The sources whose objects are not what compiling them now would give. */
    List<String> outdated(List<String> sources) throws IOException {
        List<String> outdated = new ArrayList<>();
        for (String source : sources) {
            if (!isUpToDate(source)) {
                outdated.add(source);
            }
        }
        return outdated;
    }

    private boolean isUpToDate(String source) throws IOException {
        Optional<BuildRecord> record = BuildRecord.read(tree.record(source));
        if (record.isEmpty()
                || !record.get().command().equals(commandHash(source))
                || !record.get().output().equals(paths.name(tree.object(source)))
                || !Files.exists(tree.object(source))) {
            return false;
        }
        for (Map.Entry<String, String> input : record.get().files().entrySet()) {
            if (!hash(input.getKey()).equals(input.getValue())) {
                return false;
            }
        }
        return true;
    }

    private String commandHash(String source) {
        return Hash.of(identity + '\n' + paths.name(tree.source(source)));
    }

    /** The hash of a file's content, or nothing if it is not there. */
    private String hash(String name) throws IOException {
        String hash = hashes.get(name);
        if (hash == null) {
            Path file = paths.file(name);
            hash = Files.isRegularFile(file) ? Hash.of(file) : "";
            hashes.put(name, hash);
        }
        return hash;
    }

    /** In the order of the sources. */
    List<Outcome> compile(List<String> sources) throws IOException {
        int threads = Math.min(sources.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Outcome>> tasks = new ArrayList<>();
            sources.forEach(source -> tasks.add(() -> compile(source)));
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> future : executor.invokeAll(tasks)) {
                outcomes.add(future.get());
            }
            return outcomes;
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause().getMessage(), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while compiling BPF programs", interrupted);
        } finally {
            executor.shutdownNow();
        }
    }

    private Outcome compile(String source) throws IOException {
        Path object = tree.object(source);
        Path record = tree.record(source);
        Path made = tree.beside(source, ".o");
        Path dependencies = tree.beside(source, ".d");
        // First of all, so that no failure and no crash leaves an object that looks as if it were of this source.
        tree.forget(record);
        Files.deleteIfExists(object);
        Files.createDirectories(record.getParent());
        Files.createDirectories(object.getParent());
        try {
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of("-MD", "-MT", "object", "-MF", paths.name(dependencies)));
            arguments.addAll(List.of("-c", paths.name(tree.source(source)), "-o", paths.name(made)));
            Tool.Result compiled = Tool.run(paths.base(), arguments);
            if (compiled.status() != 0) {
                return new Outcome(source, compiled.status(), compiled.text());
            }
            if (strip.isPresent()) {
                List<String> stripping = List.of(strip.get().toString(), "--strip-debug", paths.name(made));
                Tool.Result stripped = Tool.run(paths.base(), stripping);
                if (stripped.status() != 0) {
                    return new Outcome(source, stripped.status(), "error: " + strip.get() + ": " + stripped.text());
                }
            }
            Map<String, String> inputs = new LinkedHashMap<>();
            for (String name : DependencyFile.parse(Files.readString(dependencies))) {
                inputs.put(name, hash(name));
            }
            Files.move(made, object, StandardCopyOption.REPLACE_EXISTING);
            new BuildRecord(commandHash(source), paths.name(object), inputs).write(record);
            return new Outcome(source, 0, compiled.text());
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(dependencies);
        }
    }
}
