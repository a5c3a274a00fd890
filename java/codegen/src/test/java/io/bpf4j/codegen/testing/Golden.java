package io.bpf4j.codegen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.codegen.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Classes as they were reviewed.
 *
 * <p>What the golden files in {@code src/test/resources/golden} hold is reviewed like other source. After a change that is meant, {@code mvn verify -Dgolden.update}
 * writes them anew; the difference belongs into the commit.
 */
public final class Golden {

    private static final Path DIRECTORY = TestObjects.root().resolve("java/codegen/src/test/resources/golden");

    private Golden() {}

    /** Fails unless a class compiles, and is the one of its name that was reviewed. */
    public static void assertGolden(Generation generation) throws IOException {
        Path golden = DIRECTORY.resolve(generation.className() + ".java");
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(golden, generation.source());
        }
        JavaCompiler.compile(generation);

        assertThat(generation.source()).isEqualTo(Files.readString(golden));
    }
}
