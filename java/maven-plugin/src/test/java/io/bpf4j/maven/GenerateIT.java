package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.junit.BpfTest;
import io.bpf4j.maven.MavenBuild.Result;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/maven.md, which uses a skeleton, in builds of Maven. */
class GenerateIT {

    private static final String PROGRAM = "src/main/bpf/flow.bpf.c";
    private static final String OBJECT = "target/classes/flow.bpf.o";
    private static final String SKELETON = "target/generated-sources/bpf4j/com/example/Flow.java";
    private static final String MODULE = "src/main/java/module-info.java";

    @TempDir(factory = DirectoryWithSpace.class)
    private Path directory;

    private MavenBuild build;

    @BeforeEach
    void makeProject() throws IOException {
        build = MavenBuild.of("flow", directory);
        build.write(PROGRAM, MavenBuild.documented("c", "#include"));
        build.write("src/main/java/com/example/Main.java", MavenBuild.documented("java", "package com.example;"));
    }

    @BpfTest
    @Test
    void aModuleUsesItsSkeleton() throws IOException, InterruptedException {
        Result result = build.run("compile");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("Generating 1 skeleton to target/generated-sources/bpf4j");
        assertWorks("-p", classPath(), "-m", "com.example/com.example.Main");
    }

    @BpfTest
    @Test
    void aProjectWithoutModulesUsesItsSkeleton() throws IOException, InterruptedException {
        Files.delete(build.file(MODULE));
        Result result = build.run("compile");
        assertThat(result.status()).as(result.output()).isZero();
        assertWorks("-cp", classPath(), "com.example.Main");
    }

    /** Packets arrive at the loopback interface, until the program has ended. */
    private void assertWorks(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED,io.bpf4j");
        }
        command.addAll(List.of(arguments));
        command.add("lo");
        Path output = build.file("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (DatagramSocket socket = new DatagramSocket()) {
            while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
                socket.send(
                        new DatagramPacket(new byte[100], 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9));
            }
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(output)
                .content()
                .contains("Attached: ", "The first of type 2048 has 142 bytes")
                .containsPattern("2048: [1-9][0-9]* packets");
    }

    /** The project's classes, and the jars that Maven would take. */
    private String classPath() {
        return build.file("target/classes")
                + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.matches(".*/(bpf4j-[0-9]|slf4j-|commons-lang3-)[^/]*\\.jar"))
                        .map(entry -> File.pathSeparator + entry)
                        .collect(Collectors.joining());
    }

    @Test
    void generatesWhatHasChanged() throws IOException, InterruptedException {
        assertThat(build.run("compile").status()).isZero();
        FileTime past = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(build.file(SKELETON), past);
        Result second = build.run("compile");
        assertThat(second.output()).contains("Nothing to generate - all skeletons are up to date");

        // Another object with the same maps, programs and variables.
        build.edit(PROGRAM, "length < min_length", "length <= min_length");
        Result third = build.run("compile");
        assertThat(third.status()).as(third.output()).isZero();
        assertThat(third.output()).contains("Generating 1 skeleton");
        assertThat(Files.getLastModifiedTime(build.file(SKELETON))).isEqualTo(past);

        build.edit(
                "pom.xml",
                "<failOnWarning>",
                "<skeletons><skeleton><object>flow.bpf.o</object><packageName>com.example.made</packageName>"
                        + "<className>Traffic</className><events><events>flow_stats</events></events>"
                        + "<types><type>flow_event</type></types></skeleton></skeletons><failOnWarning>");
        Result fourth = build.run("process-sources");
        assertThat(fourth.status()).as(fourth.output()).isZero();
        assertThat(build.file(SKELETON)).doesNotExist();
        assertThat(build.file("target/generated-sources/bpf4j/com/example/made/Traffic.java"))
                .content()
                .contains("EventMap<FlowStats>", "record FlowEvent(", "class Traffic ");

        Files.delete(build.file(PROGRAM));
        build.edit("pom.xml", "<object>flow.bpf.o</object>", "<object>gone.bpf.o</object>");
        Result fifth = build.run("process-sources");
        assertThat(fifth.status()).isEqualTo(1);
        assertThat(fifth.output())
                .contains("a <skeleton> is for gone.bpf.o, but target/classes has no objects")
                .doesNotContain("\tat ");
    }

    @Test
    void errorsNameTheObjectAndHaveNoStackTrace() throws IOException, InterruptedException {
        build.edit(
                "pom.xml",
                "<failOnWarning>",
                "<skeletons><skeleton><object>flow.bpf.o</object><types><type>no_such</type></types></skeleton></skeletons>"
                        + "<failOnWarning>");
        Result result = build.run("process-sources");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        "no skeleton of " + OBJECT
                                + ": cannot generate Java type no_such: flow.bpf.o has no struct, union, enum or typedef of this name")
                .doesNotContain("\tat ");
        assertThat(build.file(SKELETON)).doesNotExist();
    }

    /** In a project that keeps objects: no compiler, no native library and no rights are needed. */
    @BpfTest
    @Test
    void objectsThatAreThereNeedNothingElse() throws IOException, InterruptedException {
        assertThat(build.run("generate-sources").status()).isZero();
        Path kept = build.file("src/main/resources/flow.bpf.o");
        Files.createDirectories(kept.getParent());
        Files.move(build.file(OBJECT), kept, StandardCopyOption.REPLACE_EXISTING);
        build.edit("pom.xml", "<goal>compile</goal>", "");
        build.edit(
                "pom.xml", "<failOnWarning>", "<objectDirectory>src/main/resources</objectDirectory><failOnWarning>");
        Result result = build.runAs(
                List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"),
                "compile",
                "-Dbpf4j.clang=clang-of-nowhere",
                "-Dio.bpf4j.native.path=/no/such/library.so");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(build.file("target/classes/com/example/Flow.class")).isRegularFile();
        assertThat(build.file(OBJECT)).isRegularFile();
        assertThat(build.file(SKELETON)).content().contains("openResource(Flow.class, \"/flow.bpf.o\"");
    }
}
