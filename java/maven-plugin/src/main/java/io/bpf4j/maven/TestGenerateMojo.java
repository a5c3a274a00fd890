package io.bpf4j.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Generates a Java class for each BPF object of a project's tests. */
@Mojo(name = "test-generate", defaultPhase = LifecyclePhase.PROCESS_TEST_SOURCES, threadSafe = true)
public final class TestGenerateMojo extends AbstractGenerateMojo {

    /** The directory of the objects, which is one of the class path of the tests or of their resources. */
    @Parameter(defaultValue = "${project.build.testOutputDirectory}")
    private File testObjectDirectory;

    /** The directory of the classes. */
    @Parameter(defaultValue = "${project.build.directory}/generated-test-sources/bpf4j")
    private File generatedTestSourcesDirectory;

    /** What is special about the classes of single objects. */
    @Parameter
    private List<Skeleton> testSkeletons = List.of();

    /** Whether to generate nothing, as Maven's own compiler compiles nothing then. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTests;

    @Override
    boolean isSkipped() {
        return skipTests;
    }

    @Override
    Path objectDirectory() {
        return testObjectDirectory.toPath();
    }

    @Override
    Path outputDirectory() {
        return generatedTestSourcesDirectory.toPath();
    }

    @Override
    List<Skeleton> skeletons() {
        return testSkeletons;
    }

    @Override
    void addSourceRoot(String directory) {
        project().addTestCompileSourceRoot(directory);
    }
}
