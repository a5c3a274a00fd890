package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfObject;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.maven.MavenBuild.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finished plugin in builds of Maven, as docs/maven.md tells to use it. */
class CompileIT {

    private static final String SOURCE = "src/main/bpf/net/hello.bpf.c";
    private static final String OBJECT = "target/classes/net/hello.bpf.o";
    private static final String SKELETON = "target/generated-sources/bpf4j/hello/net/Hello.java";
    private static final String TEST_OBJECT = "target/test-classes/greet.bpf.o";

    @TempDir(factory = DirectoryWithSpace.class)
    private Path directory;

    private MavenBuild build;

    @BeforeEach
    void copyProject() throws IOException {
        build = MavenBuild.of("hello", directory);
    }

    @Test
    void compilesWhatHasChanged() throws IOException, InterruptedException {
        Result first = build.run("test-compile");
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output()).contains("Compiling 1 BPF program with ", " to target/test-classes");
        assertThat(build.file(OBJECT)).isRegularFile();
        assertThat(build.file(TEST_OBJECT)).isRegularFile();
        assertThat(build.file("target/classes/hello/Hello.class")).isRegularFile();

        assertThat(build.file(SKELETON)).isRegularFile();
        assertThat(build.file("target/test-classes/hello/GreetTest.class")).isRegularFile();

        Object made = Files.getLastModifiedTime(build.file(OBJECT));
        Result second = build.run("test-compile");
        assertThat(second.output().split("Nothing to compile - all BPF programs are up to date", -1))
                .as(second.output())
                .hasSize(3);
        assertThat(Files.getLastModifiedTime(build.file(OBJECT))).isEqualTo(made);

        Files.delete(build.file(SOURCE));
        Files.delete(build.file("src/main/java/hello/Hello.java")); // It uses the skeleton.
        Result third = build.run("test-compile");
        assertThat(third.status()).as(third.output()).isZero();
        assertThat(third.output())
                .contains(
                        "Removed the object of net/hello.bpf.c",
                        "No BPF programs to compile",
                        "Removed the skeleton of net/hello.bpf.o",
                        "No BPF objects to generate skeletons of");
        assertThat(build.file(SKELETON)).doesNotExist();
        assertThat(build.file(OBJECT)).doesNotExist();
        assertThat(build.file(TEST_OBJECT)).isRegularFile();
    }

    @BpfTest
    @Test
    void whatIsCompiledCanBeLoaded() throws IOException, InterruptedException {
        build.edit(SOURCE, "<linux/bpf.h>", "<vmlinux.h>");
        Result result = build.run("test-compile", "-Dmaven.test.skip", "-Dbpf4j.vmlinux=kernel");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(build.file(TEST_OBJECT)).doesNotExist();
        assertThat(build.file("target/generated-test-sources")).doesNotExist();
        try (BpfObject object = BpfObject.open(build.file(OBJECT)).load()) {
            assertThat(object.map("lost_greetings").maxEntries()).isOne();
            assertThat(object.program("hello").id()).isPositive();
        }
    }

    @Test
    void errorsSayWhere() throws IOException, InterruptedException {
        build.edit(SOURCE, "greeting->number = NUMBER;", "greeting->no = NUMBER;");
        Result result = build.run("generate-sources");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        "[ERROR] " + build.file(SOURCE).toRealPath()
                                + ":[20,13] no member named 'no' in 'struct greeting'",
                        "1 error in 1 BPF program, see above");
        assertThat(build.file(OBJECT)).doesNotExist();
    }

    @Test
    void saysHowToInstallClang() throws IOException, InterruptedException {
        Result result = build.run("generate-sources", "-Dbpf4j.clang=clang-of-nowhere");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains("there is no clang-of-nowhere to compile BPF programs with", "apt-get install clang llvm");

        Result skipped = build.run("generate-sources", "-Dbpf4j.clang=clang-of-nowhere", "-Dbpf4j.skip");
        assertThat(skipped.status()).as(skipped.output()).isZero();
        assertThat(build.file(OBJECT)).doesNotExist();
    }
}
