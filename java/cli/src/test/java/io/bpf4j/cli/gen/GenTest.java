package io.bpf4j.cli.gen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.cli.testing.Commands;
import io.bpf4j.cli.testing.Commands.Result;
import io.bpf4j.codegen.SkeletonGenerator;
import io.bpf4j.codegen.TypeGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bpf4j gen}. What the classes do is tested where the generators are. */
class GenTest {

    private static final Path OBJECTS = Path.of("../../bpf/target/classes");
    private static final String OBJECT = OBJECTS.resolve("flow_tracker.bpf.o").toString();

    @TempDir
    private Path directory;

    private static Result gen(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "gen";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Commands.bpf4j(all);
    }

    private static String generated(String... arguments) {
        Result result = gen(arguments);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.errors()).isEmpty();
        return result.output();
    }

    private static void assertFails(int status, String message, String... arguments) {
        Result result = gen(arguments);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(status);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).startsWith(message).doesNotContain("\tat ");
    }

    private static SkeletonGenerator generator() {
        return SkeletonGenerator.of(BpfElf.of(Path.of(OBJECT)));
    }

    @Test
    void skeletonsArePrinted() {
        assertThat(generated("skeleton", OBJECT))
                .isEqualTo(generator()
                        .resource("/flow_tracker.bpf.o")
                        .generate("", "FlowTracker")
                        .source());
        assertThat(generated(
                        "skeleton",
                        OBJECT,
                        "--package",
                        "com.example",
                        "--class=Traffic",
                        "--resource=traffic.o",
                        "--event",
                        "events=flow_stats",
                        "--type=flow_key",
                        "--type=flow_losses"))
                .isEqualTo(generator()
                        .resource("traffic.o")
                        .event("events", "flow_stats")
                        .type("flow_key")
                        .type("flow_losses")
                        .generate("com.example", "Traffic")
                        .source());
        assertThat(generated("skeleton", OBJECT, "--no-resource"))
                .isEqualTo(generator().generate("", "FlowTracker").source());
    }

    @Test
    void classesAreWrittenWhereCompilersLook() throws IOException {
        String[] arguments = {"skeleton", OBJECT, "-o", directory.toString(), "--package", "com.example"};
        Path file = directory.resolve("com/example/FlowTracker.java");
        assertThat(generated(arguments)).isEqualTo("Generated " + file + System.lineSeparator());
        assertThat(file).content().contains("package com.example;", "class FlowTracker extends BpfSkeleton");

        FileTime past = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(file, past);
        generated(arguments);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(past);

        generated("types", OBJECT, "--output", directory.resolve("types").toString());
        assertThat(directory.resolve("types/FlowTracker.java")).content().doesNotContain("BpfSkeleton");
    }

    @Test
    void typesAreThoseThatAreAskedFor() {
        BpfElf object = BpfElf.of(Path.of(OBJECT));
        assertThat(generated("types", OBJECT))
                .isEqualTo(TypeGenerator.of(object)
                        .reached()
                        .generate("", "FlowTracker")
                        .source());
        assertThat(generated("types", OBJECT, "--all", "--package", "com.example"))
                .isEqualTo(TypeGenerator.of(object)
                        .all()
                        .generate("com.example", "FlowTracker")
                        .source());
        assertThat(generated("types", OBJECT, "--type", "flow_key", "--class", "Key"))
                .contains("class Key", "record FlowKey(")
                .doesNotContain("FlowStats");
    }

    @Test
    void typesOfBtfAloneAreThoseOfItsObject() throws IOException {
        Path btf = directory.resolve("flow_tracker.o");
        byte[] content = new byte
                [BpfElf.of(Path.of(OBJECT)).section(".BTF").orElseThrow().remaining()];
        BpfElf.of(Path.of(OBJECT)).section(".BTF").orElseThrow().get(content);
        Files.write(btf, content);
        assertThat(generated("types", btf.toString(), "--type", "flow_key")
                        .lines()
                        .skip(1))
                .containsExactlyElementsOf(generated("types", OBJECT, "--type", "flow_key")
                        .replace("flow_tracker.bpf.o", "flow_tracker.o")
                        .lines()
                        .skip(1)
                        .toList());

        assertFails(
                1,
                "bpf4j gen types: cannot generate types of " + btf + ": cannot open object " + btf
                        + ": it is not an ELF file; of files that are no BPF objects, name types by --type, or take --all",
                "types",
                btf.toString());
    }

    @Test
    void whatCannotBeGeneratedIsTold() throws IOException {
        assertFails(
                1,
                "bpf4j gen skeleton: cannot read object file /no/such.bpf.o: there is no such file",
                "skeleton",
                "/no/such.bpf.o");
        assertFails(
                1, "bpf4j gen types: cannot read BTF of /no/such: there is no such file", "types", "/no/such", "--all");
        Path damaged = directory.resolve("damaged.bpf.o");
        byte[] content = Files.readAllBytes(Path.of(OBJECT));
        Files.write(damaged, Arrays.copyOf(content, content.length / 2));
        assertFails(1, "bpf4j gen skeleton: cannot open object " + damaged + ": ", "skeleton", damaged.toString());
        assertFails(
                1,
                "bpf4j gen skeleton: cannot generate Java type nothing: flow_tracker.bpf.o has no struct",
                "skeleton",
                OBJECT,
                "--type=nothing");
        assertFails(
                1,
                "bpf4j gen skeleton: cannot generate Java events of map flows: flow_tracker.bpf.o has no ring buffer",
                "skeleton",
                OBJECT,
                "--event=flows=flow_key");
    }

    @Test
    void whatCannotBeWrittenIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertFails(
                3,
                "bpf4j gen skeleton: cannot write " + file.resolve("FlowTracker.java") + ": ",
                "skeleton",
                OBJECT,
                "-o",
                file.toString());
    }

    @Test
    void misuseIsToldApart() {
        assertFails(2, "Missing required subcommand", new String[0]);
        assertFails(2, "Missing required parameter: 'FILE'", "skeleton");
        assertFails(
                2,
                "Error: --resource=NAME, --no-resource are mutually exclusive",
                "skeleton",
                OBJECT,
                "--no-resource",
                "--resource=a");
        assertFails(
                2,
                "no names of a package and a class in Java: \"a-b\" and \"FlowTracker\"",
                "types",
                OBJECT,
                "--package=a-b");
        assertFails(
                2,
                "no names of a package and a class in Java: \"\" and \"class\"",
                "skeleton",
                OBJECT,
                "--class=class");
        assertFails(
                2,
                "Value for option option '--event' (MAP=TYPE) should be in KEY=VALUE format",
                "skeleton",
                OBJECT,
                "--event=events");
    }

    @Test
    void helpTellsTheOptions() {
        assertThat(Commands.bpf4j("--help").output()).contains("gen     Generates Java classes");
        assertThat(generated("--help")).contains("skeleton", "types");
        assertThat(generated("skeleton", "--help"))
                .contains(
                        "Usage: bpf4j gen skeleton [-h]",
                        "--output=DIR",
                        "--package=NAME",
                        "--class=NAME",
                        "--resource=NAME",
                        "--no-resource",
                        "--event=MAP=TYPE",
                        "--type=NAME",
                        "Exit status:",
                        "0   the class was generated");
        assertThat(generated("types", "--help"))
                .contains("Usage: bpf4j gen types [-h]", "--all", "/sys/kernel/btf/vmlinux", "Exit status:");
    }
}
