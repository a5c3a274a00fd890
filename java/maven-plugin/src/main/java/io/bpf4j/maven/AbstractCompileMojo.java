package io.bpf4j.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** Compiles the BPF programs of one directory. */
abstract class AbstractCompileMojo extends BpfMojo {

    /** The compiler, by path or name. If there is no clang, the newest clang-NN on the PATH is taken. */
    @Parameter(property = "bpf4j.clang", defaultValue = Clang.DEFAULT_NAME)
    private String clang;

    /**
     * The machine that the objects are for: x86_64, aarch64, riscv64, ppc64le or s390x. It decides on the byte order (-target bpfel or
     * bpfeb), and on the macro, __TARGET_ARCH_x86 for example, by which bpf_tracing.h knows registers. By default the
     * machine that Maven runs on.
     */
    @Parameter(property = "bpf4j.architecture", defaultValue = "${os.arch}")
    private String architecture;

    /** The instruction set: v1, v2 (Linux 4.14), v3 (Linux 5.1) or v4 (Linux 6.6, clang 18). */
    @Parameter(property = "bpf4j.cpu", defaultValue = "v3")
    private String cpu;

    /** Which files are programs; what they only include is not. */
    @Parameter
    private List<String> includes = List.of("**/*.bpf.c");

    /** Which of these files are not. */
    @Parameter
    private List<String> excludes = List.of();

    /** Where to look for headers, after the directory of the sources. */
    @Parameter
    private List<File> includeDirectories = List.of();

    /** Macros: {@code <defines><MAX_FLOWS>1024</MAX_FLOWS><DEBUG/></defines>}. */
    @Parameter
    private Map<String, String> defines = Map.of();

    /** More arguments of clang, after all others. */
    @Parameter
    private List<String> compilerArgs = List.of();

    /** Whether a warning is an error. */
    @Parameter(property = "bpf4j.failOnWarning", defaultValue = "false")
    private boolean failOnWarning;

    /**
     * Whether to remove the debug information that only debuggers use, by llvm-strip if it is there. BTF stays. It is most of an
     * object's size.
     */
    @Parameter(property = "bpf4j.strip", defaultValue = "true")
    private boolean strip;

    /**
     * The vmlinux.h that programs include: a file to copy, a kernel or its BTF from which to make it, or "kernel" for the types of the running kernel.
     * By default there is none.
     */
    @Parameter(property = "bpf4j.vmlinux")
    private String vmlinux;

    abstract Path sourceDirectory();

    abstract Path outputDirectory();

    /** Other directories of this project whose headers may be included. */
    List<Path> otherSources() {
        return List.of();
    }

    @Override
    final void run() throws IOException, MojoFailureException {
        ProjectPaths paths = paths();
        SourceTree tree = new SourceTree(paths, sourceDirectory(), outputDirectory(), ownDirectory());
        List<String> sources = tree.scan(includes, excludes);
        for (String gone : tree.removeAllBut(Set.copyOf(sources))) {
            getLog().info("Removed the object of " + gone);
        }
        if (sources.isEmpty()) {
            getLog().info("No BPF programs to compile");
            return;
        }

        List<Path> path = Tool.searchPath();
        Clang compiler = Clang.find(clang, paths.base(), path);
        CompilerFlags flags = new CompilerFlags(
                Architecture.of(architecture),
                cpu,
                ownHeaders(),
                pluginHeaders(paths),
                defines,
                failOnWarning,
                compilerArgs);
        ObjectCompiler objects = new ObjectCompiler(paths, tree, compiler, flags, strip(compiler, path));
        List<String> outdated = objects.outdated(sources);
        if (outdated.isEmpty()) {
            getLog().info("Nothing to compile - all BPF programs are up to date");
            return;
        }
        getLog().info("Compiling " + DiagnosticLog.count(outdated.size(), "BPF program") + " with " + compiler.version()
                + " to " + paths.name(outputDirectory()));
        new DiagnosticLog(getLog(), paths).report(objects.compile(outdated));
    }

    private List<Path> ownHeaders() {
        List<Path> directories = new ArrayList<>(List.of(sourceDirectory()));
        directories.addAll(otherSources());
        includeDirectories.forEach(directory -> directories.add(directory.toPath()));
        return directories;
    }

    private List<Path> pluginHeaders(ProjectPaths paths) throws IOException, MojoFailureException {
        List<Path> directories = new ArrayList<>();
        if (vmlinux != null) {
            Path directory = workDirectory().resolve("vmlinux");
            if (vmlinux.equals(VmlinuxHeader.KERNEL)) {
                VmlinuxHeader.ofKernel(directory);
            } else {
                VmlinuxHeader.of(paths.file(vmlinux), directory);
            }
            directories.add(directory);
        }
        Path include = workDirectory().resolve("include");
        Headers.unpack(include);
        directories.add(include);
        directories.add(include.resolve("uapi"));
        return directories;
    }

    private Optional<Path> strip(Clang compiler, List<Path> path) throws IOException {
        if (!strip) {
            return Optional.empty();
        }
        Optional<Path> tool = compiler.strip(path);
        if (tool.isEmpty()) {
            getLog().info("There is no llvm-strip: objects keep debug information that only debuggers use");
        }
        return tool;
    }
}
