package io.bpf4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.codegen.testing.ChildGenerator;
import io.bpf4j.codegen.testing.ManyTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a build waits for the generator, with the start of the Java virtual machine: under 2 s for 2,000 types on a machine that does nothing else. Machines that run tests
 * do, so what is asserted is three times as much.
 */
class GenerationSpeedTest {

    private static final int TYPES = 2_000;
    private static final Duration BOUND = Duration.ofSeconds(6);
    private static final int TRIES = 3;

    @TempDir
    private Path directory;

    @Test
    void twoThousandTypesTakeSeconds() throws IOException {
        Path object = ManyTypes.compile(directory, TYPES);
        Duration best = null;
        for (int i = 0; i < TRIES && (best == null || best.compareTo(BOUND) >= 0); i++) {
            long start = System.nanoTime();
            ChildGenerator.run(Path.of(System.getProperty("java.home")), List.of(), object, directory.resolve("" + i));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            best = best == null || took.compareTo(best) < 0 ? took : best;
        }
        System.out.printf("%,d types generated in %d ms, with the start of the JVM%n", TYPES, best.toMillis());

        assertThat(best).isLessThan(BOUND);
    }
}
