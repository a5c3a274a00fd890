package io.bpf4j.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Generates a Java class for each BPF object of a project, by which it is opened, loaded and attached. */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.PROCESS_SOURCES, threadSafe = true)
public final class GenerateMojo extends AbstractGenerateMojo {

    /** The directory of the objects, which is one of the class path or of resources. */
    @Parameter(defaultValue = "${project.build.outputDirectory}")
    private File objectDirectory;

    /** The directory of the classes. */
    @Parameter(defaultValue = "${project.build.directory}/generated-sources/bpf4j")
    private File generatedSourcesDirectory;

    /** What is special about the classes of single objects. */
    @Parameter
    private List<Skeleton> skeletons = List.of();

    @Override
    Path objectDirectory() {
        return objectDirectory.toPath();
    }

    @Override
    Path outputDirectory() {
        return generatedSourcesDirectory.toPath();
    }

    @Override
    List<Skeleton> skeletons() {
        return skeletons;
    }

    @Override
    void addSourceRoot(String directory) {
        project().addCompileSourceRoot(directory);
    }
}
