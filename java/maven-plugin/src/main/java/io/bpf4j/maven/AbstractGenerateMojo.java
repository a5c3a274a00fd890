package io.bpf4j.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** Generates the skeletons of the objects of one directory. */
abstract class AbstractGenerateMojo extends BpfMojo {

    /**
     * The package of the classes; below it they have the subdirectories of their objects. By default the project's groupId.
     */
    @Parameter(property = "bpf4j.packageName")
    private String packageName;

    /** Which files have skeletons. */
    @Parameter
    private List<String> objectIncludes = List.of("**/*.bpf.o");

    /** Which of these files have none. */
    @Parameter
    private List<String> objectExcludes = List.of();

    abstract Path objectDirectory();

    abstract Path outputDirectory();

    abstract List<Skeleton> skeletons();

    /** Lets the classes be compiled. */
    abstract void addSourceRoot(String directory);

    @Override
    final void run() throws IOException, MojoFailureException {
        ProjectPaths paths = paths();
        List<String> objects = FilePatterns.scan(objectDirectory(), objectIncludes, objectExcludes).stream()
                .map(name -> name.replace(File.separatorChar, '/'))
                .toList();
        String base = packageName == null ? JavaPackage.ofGroup(project().getGroupId()) : packageName;
        List<SkeletonPlan> plans = SkeletonPlans.make(paths.name(objectDirectory()), objects, base, skeletons());
        SkeletonWriter writer =
                new SkeletonWriter(paths, objectDirectory(), outputDirectory(), ownDirectory(), generator());
        for (String gone : writer.removeAllBut(plans)) {
            getLog().info("Removed the skeleton of " + gone);
        }
        if (plans.isEmpty()) {
            getLog().info("No BPF objects to generate skeletons of");
            return;
        }

        addSourceRoot(outputDirectory().toString());
        List<SkeletonPlan> outdated = writer.outdated(plans);
        if (outdated.isEmpty()) {
            getLog().info("Nothing to generate - all skeletons are up to date");
            return;
        }
        getLog().info("Generating " + DiagnosticLog.count(outdated.size(), "skeleton") + " to "
                + paths.name(outputDirectory()));
        writer.write(outdated, plans);
    }

    /** What the plugin consists of, by content: a version that is still developed has one name for many generators. */
    private String generator() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Artifact artifact : plugin().getArtifacts()) {
            Path file = artifact.getFile().toPath();
            text.append(artifact.getId());
            // Of plugins that are built in the same run there are only classes.
            try (Stream<Path> files = Files.walk(file)) {
                for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                    text.append('\n').append(file.relativize(each)).append(' ').append(Hash.of(each));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
