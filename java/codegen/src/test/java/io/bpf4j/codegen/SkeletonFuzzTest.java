package io.bpf4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Skeletons of damaged objects: none, or one of what is left, but no other exception than those that say what is wrong. */
class SkeletonFuzzTest {

    private static final int MUTATIONS = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Random random = new Random(20);

    @ParameterizedTest
    @ValueSource(strings = {"skeletons", "torture"})
    void damagedObjectsAreRefusedOrUnderstood(String name) throws IOException {
        byte[] object = Files.readAllBytes(TestObjects.root().resolve("bpf/target/classes/" + name + ".bpf.o"));
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(object);
            long start = System.nanoTime();
            try {
                assertThat(SkeletonGenerator.of(BpfElf.parse("damaged", damaged))
                                .generate("damaged", "Damaged")
                                .source())
                        .contains("class Damaged");
            } catch (BpfObjectFormatException | GenerationException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
        }
        assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS);
    }

    private byte[] damage(byte[] object) {
        byte[] damaged = object.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged[at] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (damaged[at] ^ 1 << random.nextInt(8));
        }
        return damaged;
    }
}
