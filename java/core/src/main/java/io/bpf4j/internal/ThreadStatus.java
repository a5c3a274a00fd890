package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code /proc} says of the calling thread. */
final class ThreadStatus {

    private static final Path FILE = Path.of("/proc/thread-self/status");

    private ThreadStatus() {}

    /** The value of a line, by its name with the colon. */
    static String value(String name) throws IOException {
        for (String line : Files.readAllLines(FILE)) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        throw new IOException(FILE + " has no line " + name);
    }
}
