package io.bpf4j.maven;

import java.nio.file.Path;

/**
 * How files are named on the compiler's command line: relative to the project's directory, which the compiler runs in,
 * if they belong to the same build; otherwise the object would tell where the build was.
 *
 * @param base the project's directory
 * @param root the directory of the whole build, which may have more projects
 */
record ProjectPaths(Path base, Path root) {

    ProjectPaths {
        base = base.toAbsolutePath().normalize();
        root = root.toAbsolutePath().normalize();
    }

    String name(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!absolute.startsWith(root) && !absolute.startsWith(base)) {
            return absolute.toString();
        }
        Path relative = base.relativize(absolute);
        return relative.toString().isEmpty() ? "." : relative.toString();
    }

    /** The file of a name that this, or the compiler, has given. */
    Path file(String name) {
        return base.resolve(name).normalize();
    }
}
