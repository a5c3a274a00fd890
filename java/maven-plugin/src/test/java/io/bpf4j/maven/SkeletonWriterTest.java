package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When skeletons are generated. What is in them is tested where the generator is. */
class SkeletonWriterTest {

    private static final FileTime PAST = FileTime.fromMillis(1_000);

    @TempDir
    private Path temporary;

    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        project = project("project");
    }

    /** A project with two objects. */
    private Path project(String name) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve(name));
        write(directory, "flow.bpf.o", object("flow_tracker"));
        write(directory, "sub/exec.bpf.o", object("exec_tracer"));
        return directory;
    }

    private static byte[] object(String name) throws IOException {
        try (InputStream in = SkeletonWriterTest.class.getResourceAsStream("/" + name + ".bpf.o")) {
            return in.readAllBytes();
        }
    }

    private static void write(Path project, String object, byte[] content) throws IOException {
        Path file = project.resolve("target/classes").resolve(object);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static Skeleton skeleton(String object, String className) {
        Skeleton skeleton = new Skeleton();
        skeleton.object = object;
        skeleton.className = className;
        return skeleton;
    }

    /** The objects whose classes were generated, and those whose classes were removed. */
    private record Build(List<String> generated, List<String> removed) {}

    private static Build build(Path project, String generator, Skeleton... skeletons)
            throws IOException, MojoFailureException {
        Path objects = project.resolve("target/classes");
        SkeletonWriter writer = new SkeletonWriter(
                new ProjectPaths(project, project),
                objects,
                project.resolve("target/generated"),
                project.resolve("target/records"),
                generator);
        List<SkeletonPlan> plans = SkeletonPlans.make(
                "target/classes",
                FilePatterns.scan(objects, List.of("**/*.bpf.o"), List.of()),
                "com.example",
                List.of(skeletons));
        List<String> removed = writer.removeAllBut(plans);
        List<SkeletonPlan> outdated = writer.outdated(plans);
        writer.write(outdated, plans);
        return new Build(outdated.stream().map(SkeletonPlan::object).toList(), removed);
    }

    private static List<String> sources(Path project) throws IOException {
        Path generated = project.resolve("target/generated");
        try (Stream<Path> files = Files.walk(generated)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> generated.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private Path source(String name) {
        return project.resolve("target/generated/com/example").resolve(name);
    }

    @Test
    void generatesWhatIsMissingOrEdited() throws IOException, MojoFailureException {
        assertThat(build(project, "1")).isEqualTo(new Build(List.of("flow.bpf.o", "sub/exec.bpf.o"), List.of()));
        assertThat(sources(project)).containsExactly("com/example/Flow.java", "com/example/sub/Exec.java");
        assertThat(build(project, "1").generated()).isEmpty();

        String generated = Files.readString(source("Flow.java"));
        Files.writeString(source("Flow.java"), "class Flow {}");
        Files.delete(source("sub/Exec.java"));
        assertThat(build(project, "1").generated()).containsExactly("flow.bpf.o", "sub/exec.bpf.o");
        assertThat(source("Flow.java")).hasContent(generated);
        assertThat(source("sub/Exec.java")).isRegularFile();

        Files.write(project.resolve("target/records/flow.bpf.o.record"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(build(project, "1").generated()).containsExactly("flow.bpf.o");
    }

    @Test
    void anotherGeneratorGeneratesAllButWritesWhatDiffers() throws IOException, MojoFailureException {
        build(project, "1");
        Files.setLastModifiedTime(source("Flow.java"), PAST);
        assertThat(build(project, "2").generated()).containsExactly("flow.bpf.o", "sub/exec.bpf.o");
        assertThat(Files.getLastModifiedTime(source("Flow.java"))).isEqualTo(PAST);
    }

    @Test
    void anotherObjectHasAnotherSkeleton() throws IOException, MojoFailureException {
        build(project, "1");
        write(project, "flow.bpf.o", object("exec_tracer"));
        assertThat(build(project, "1").generated()).containsExactly("flow.bpf.o");
        assertThat(source("Flow.java")).content().doesNotContain("track_flows");
    }

    @Test
    void removesTheClassOfAnObjectThatIsGone() throws IOException, MojoFailureException {
        build(project, "1");
        Files.delete(project.resolve("target/classes/flow.bpf.o"));
        assertThat(build(project, "1")).isEqualTo(new Build(List.of(), List.of("flow.bpf.o")));
        assertThat(sources(project)).containsExactly("com/example/sub/Exec.java");
    }

    @Test
    void classesCanBeRenamed() throws IOException, MojoFailureException {
        build(project, "1", skeleton("flow.bpf.o", "One"));
        assertThat(build(project, "1", skeleton("flow.bpf.o", "Two")).generated())
                .containsExactly("flow.bpf.o");
        assertThat(sources(project)).containsExactly("com/example/Two.java", "com/example/sub/Exec.java");

        // Each takes the name of the other.
        Skeleton exec = skeleton("sub/exec.bpf.o", "One");
        exec.packageName = "com.example";
        build(project, "1", skeleton("flow.bpf.o", "Two"), exec);
        exec.className = "Two";
        build(project, "1", skeleton("flow.bpf.o", "One"), exec);
        assertThat(sources(project)).containsExactly("com/example/One.java", "com/example/Two.java");
        assertThat(source("One.java")).content().contains("track_flows");
        assertThat(source("Two.java")).content().doesNotContain("track_flows");
    }

    @Test
    void nothingIsWrittenIfOneObjectIsDamaged() throws IOException, MojoFailureException {
        byte[] object = object("exec_tracer");
        write(project, "sub/exec.bpf.o", Arrays.copyOf(object, object.length / 2));
        assertThatThrownBy(() -> build(project, "1"))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith(
                        "no skeleton of target/classes/sub/exec.bpf.o: cannot open object sub/exec.bpf.o: ");
        assertThat(project.resolve("target/generated")).doesNotExist();
        assertThat(project.resolve("target/records")).doesNotExist();

        write(project, "sub/exec.bpf.o", object);
        assertThat(build(project, "1").generated()).hasSize(2);
    }

    @Test
    void whatTheProjectNamesMustBeThere() {
        Skeleton skeleton = skeleton("flow.bpf.o", null);
        skeleton.events = Map.of("flows", "flow_event");
        assertThatThrownBy(() -> build(project, "1", skeleton))
                .hasMessage("no skeleton of target/classes/flow.bpf.o: cannot generate Java events of map flows:"
                        + " flow.bpf.o has no ring buffer or perf event array of this name");
        skeleton.events = Collections.singletonMap("events", null);
        assertThatThrownBy(() -> build(project, "1", skeleton))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("no skeleton of target/classes/flow.bpf.o: cannot generate Java type : ");
        assertThatThrownBy(() -> build(project, "1", skeleton("flow.bpf.o", "my-flow")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("no names of a package and a class in Java: \"com.example\" and \"my-flow\"");
    }

    @Test
    void classesDoNotTellWhereTheyWereGenerated() throws IOException, MojoFailureException {
        Path other = project("elsewhere/deep/project");
        Skeleton skeleton = skeleton("flow.bpf.o", null);
        skeleton.types = List.of("flow_stats");
        build(project, "1", skeleton);
        build(other, "1", skeleton);
        for (String source : sources(project)) {
            assertThat(project.resolve("target/generated").resolve(source))
                    .hasSameBinaryContentAs(other.resolve("target/generated").resolve(source))
                    .content()
                    .doesNotContain(temporary.toString());
        }
        // Nor do records: a project that is moved is not generated again.
        Path moved = Files.move(project, temporary.resolve("moved"));
        assertThat(build(moved, "1", skeleton).generated()).isEmpty();
    }
}
