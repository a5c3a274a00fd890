package io.bpf4j.codegen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.codegen.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Classes as they were reviewed.
 *
 * <p>What is in {@code src/test/resources/golden}, and in the package {@code io.bpf4j.codegen.golden}, is reviewed like other source. After a change that is meant, {@code mvn verify -Dgolden.update}
 * writes them anew; the difference belongs into the commit.
 */
public final class Golden {

    private static final Path RESOURCES = TestObjects.root().resolve("java/codegen/src/test/resources/golden");
    private static final Path SOURCES = TestObjects.root().resolve("java/codegen/src/test/java");

    private Golden() {}

    /** Fails unless a class compiles, and is the one of its name that was reviewed. */
    public static void assertGolden(Generation generation) throws IOException {
        JavaCompiler.compile(generation);
        assertEqual(generation, RESOURCES.resolve(generation.className() + ".java"));
    }

    /** Fails unless a class is the one that other tests use. */
    public static void assertSource(Generation generation) throws IOException {
        assertEqual(generation, SOURCES.resolve(generation.path()));
    }

    private static void assertEqual(Generation generation, Path golden) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, generation.source());
        }
        assertThat(generation.source()).isEqualTo(Files.readString(golden));
    }
}
