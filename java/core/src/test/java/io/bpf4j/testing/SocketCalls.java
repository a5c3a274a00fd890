package io.bpf4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program in C that makes every call which programs at a cgroup can see; compiled when it is first used. */
public final class SocketCalls {

    private static final Path DIRECTORY = make();
    private static final Path PROGRAM = compile();

    private SocketCalls() {}

    private static Path make() {
        try {
            return Files.createDirectories(Path.of("target", "socket-calls")).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path compile() {
        // Beside each other, JVMs of several tests may compile it.
        Path program =
                DIRECTORY.resolve("socket_calls-" + ProcessHandle.current().pid());
        Commands.run(
                "gcc",
                "-std=gnu11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                program.toString(),
                "src/test/c/socket_calls.c");
        program.toFile().deleteOnExit();
        return program;
    }

    /** Makes the calls from a process in a cgroup. When it returns, the process has ended. */
    public static void runIn(Cgroup cgroup) {
        Commands.run(
                PROGRAM.toString(), cgroup.directory().resolve("cgroup.procs").toString(), DIRECTORY.toString());
    }

    /** Makes those on the loopback interface from a process in a network namespace. */
    public static void runIn(Netns netns) {
        netns.run(PROGRAM.toString());
    }
}
