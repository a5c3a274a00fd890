package io.bpf4j.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Compiles the BPF programs of a project's tests, src/test/bpf/NAME.bpf.c, to objects on the class path of the tests. */
@Mojo(name = "test-compile", defaultPhase = LifecyclePhase.GENERATE_TEST_SOURCES, threadSafe = true)
public final class TestCompileMojo extends AbstractCompileMojo {

    /** The directory of the programs, which is searched for headers too. */
    @Parameter(defaultValue = "${project.basedir}/src/test/bpf")
    private File testSourceDirectory;

    /** The directory of the objects, in which they have the same names and subdirectories as the programs. */
    @Parameter(defaultValue = "${project.build.testOutputDirectory}")
    private File testOutputDirectory;

    /** Where the programs of the project are, whose headers the tests may include. */
    @Parameter(defaultValue = "${project.basedir}/src/main/bpf")
    private File sourceDirectory;

    /** Whether to compile nothing, as Maven's own compiler does then. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTests;

    @Override
    boolean isSkipped() {
        return skipTests;
    }

    @Override
    Path sourceDirectory() {
        return testSourceDirectory.toPath();
    }

    @Override
    Path outputDirectory() {
        return testOutputDirectory.toPath();
    }

    @Override
    List<Path> otherSources() {
        return List.of(sourceDirectory.toPath());
    }
}
