package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Path;

/** What {@code /proc} says of the calling thread. */
final class ThreadStatus {

    private static final Path FILE = Path.of("/proc/thread-self/status");

    private ThreadStatus() {}

    /** The value of a line, by its name with the colon. */
    static String value(String name) throws IOException {
        // The first line is the thread's name, which need not be text.
        return KernelFiles.read(FILE)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException(FILE + " has no line " + name));
    }
}
