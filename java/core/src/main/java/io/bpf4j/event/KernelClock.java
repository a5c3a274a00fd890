package io.bpf4j.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** {@code CLOCK_MONOTONIC} as the kernel writes it into records: that of {@link System#nanoTime()}, but for what a time namespace adds to the latter. */
final class KernelClock {

    private static final Path OFFSETS = Path.of("/proc/self/timens_offsets");
    private static final String MONOTONIC = "monotonic ";

    private KernelClock() {}

    /** The clock of this process, in nanoseconds. */
    static LongSupplier get() {
        long offset = offset();
        return () -> System.nanoTime() - offset;
    }

    private static long offset() {
        try {
            // The name, seconds and nanoseconds.
            return Files.readAllLines(OFFSETS).stream()
                    .filter(line -> line.startsWith(MONOTONIC))
                    .map(line -> line.substring(MONOTONIC.length()).strip().split("\\s+"))
                    .mapToLong(
                            fields -> TimeUnit.SECONDS.toNanos(Long.parseLong(fields[0])) + Long.parseLong(fields[1]))
                    .sum();
        } catch (IOException e) {
            // A kernel without time namespaces.
            return 0;
        }
    }
}
