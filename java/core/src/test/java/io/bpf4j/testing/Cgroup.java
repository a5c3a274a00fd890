package io.bpf4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A cgroup without processes on the cgroup2 file system, removed by {@link #close()}. */
public final class Cgroup implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path directory;

    public Cgroup() {
        directory = root().resolve("bpf4j-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the cgroup2 file system is mounted. */
    public static Path root() {
        try {
            // ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS ... - TYPE SOURCE OPTIONS
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(line.split(" ")[4]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no cgroup2 file system is mounted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cgroup that this process is in. */
    public static Path own() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line -> line.startsWith("0::/"))
                    .map(line -> root().resolve(line.substring("0::/".length())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("this process is in no cgroup of version 2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
