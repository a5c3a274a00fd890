package io.bpf4j.maven;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * What all goals have in common. Objects are compiled in generate-sources and generate-test-sources, so that goals which make
 * Java of them have process-sources and process-test-sources: phases of their own, later than those of the objects
 * whatever the order of the goals in a POM, and earlier than the compiler of Java.
 */
abstract class BpfMojo extends AbstractMojo {

    /** Whether to do nothing. */
    @Parameter(property = "bpf4j.skip", defaultValue = "false")
    private boolean skip;

    /** Where headers and other files of the plugin are kept. */
    @Parameter(defaultValue = "${project.build.directory}/bpf4j")
    private File workDirectory;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip || isSkipped()) {
            getLog().info("Skipped");
            return;
        }
        try {
            run();
        } catch (IOException | UncheckedIOException failure) {
            throw new MojoExecutionException(failure.toString(), failure);
        }
    }

    /** Whether this goal is skipped for a reason of its own. */
    boolean isSkipped() {
        return false;
    }

    abstract void run() throws IOException, MojoFailureException;

    final Path workDirectory() {
        return workDirectory.toPath();
    }

    /** A directory that no other goal and no other execution of this one uses. */
    final Path ownDirectory() {
        return workDirectory().resolve(execution.getGoal()).resolve(execution.getExecutionId());
    }

    final MavenProject project() {
        return project;
    }

    /** This plugin. */
    final PluginDescriptor plugin() {
        return execution.getMojoDescriptor().getPluginDescriptor();
    }

    final ProjectPaths paths() {
        Path base = project.getBasedir().toPath();
        File root = session.getRequest().getMultiModuleProjectDirectory();
        return new ProjectPaths(base, root == null ? base : root.toPath());
    }
}
