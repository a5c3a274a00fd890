package io.bpf4j.cli.gen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.cli.testing.Commands;
import io.bpf4j.cli.testing.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generators in the finished jar. */
class GenJarIT {

    @TempDir
    private Path directory;

    @Test
    void noNativeCodeIsUsed() throws IOException {
        Path classes = directory.resolve("classes.txt");
        Result skeleton = Commands.run(Commands.java(
                List.of(),
                List.of("-Xlog:class+load:file=" + classes, "-jar", System.getProperty("jar")),
                "gen",
                "skeleton",
                System.getProperty("objects") + "/flow_tracker.bpf.o",
                "--package=com.example",
                "--output",
                directory.toString()));
        assertThat(skeleton.exitCode()).as(skeleton.errors()).isZero();
        assertThat(skeleton.errors()).isEmpty();
        assertThat(directory.resolve("com/example/FlowTracker.java")).content().contains("class FlowTracker");
        assertThat(Files.readString(classes))
                .contains("io.bpf4j.codegen.SkeletonGenerator", "com.palantir.javapoet.")
                .doesNotContain("io.bpf4j.internal.jni.");
    }
}
