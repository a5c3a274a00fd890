package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limit that kernels before 5.11 put on the memory of maps and programs ({@code RLIMIT_MEMLOCK}). libbpf lifts it where the process may; where it may not, they answer
 * as if a capability were missing.
 */
final class Memlock {

    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** {@code Max locked memory         65536                65536                bytes}. */
    private static final Pattern LINE = Pattern.compile("Max locked memory\\s+(\\d+)\\s+.*");

    private Memlock() {}

    /** The limit in bytes; empty if there is none. */
    static Optional<Long> limit() {
        try {
            return limit(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Long> limit(List<String> lines) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst();
    }

    static String advice(long limit) {
        return "RLIMIT_MEMLOCK, which is " + limit + " bytes here: kernels before 5.11 count the memory of maps and"
                + " programs against it; raise it (ulimit -l unlimited, LimitMEMLOCK=infinity in a systemd unit,"
                + " docker run --ulimit memlock=-1), or add CAP_SYS_RESOURCE, with which it is raised at the first load";
    }
}
