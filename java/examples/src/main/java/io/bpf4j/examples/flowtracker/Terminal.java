package io.bpf4j.examples.flowtracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether someone is looking. */
final class Terminal {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Terminal() {}

    /**
     * Whether the standard output is a terminal that understands control sequences. {@link System#console()} does not tell: on
     * JDK 22 to 24 it is there for a pipe too, before that it is missing as soon as the input is one.
     */
    static boolean isStandardOutput() {
        try {
            String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            boolean terminal =
                    target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            return terminal && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException e) {
            return false;
        }
    }
}
