package io.bpf4j.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place where a file system of type cgroup2 is mounted: {@code /sys/fs/cgroup}, or {@code /sys/fs/cgroup/unified} beside those of version 1.
 *
 * @param root the cgroup that is mounted there
 * @param directory where
 */
record CgroupMount(Path root, Path directory) {

    /** All of them, those that can be written first. */
    static List<CgroupMount> all() throws IOException {
        // ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS ... - TYPE SOURCE OPTIONS
        return Files.readAllLines(Path.of("/proc/thread-self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> line.split(" "))
                .map(fields -> new CgroupMount(path(fields[3]), path(fields[4])))
                .sorted((a, b) -> Boolean.compare(b.isWritable(), a.isWritable()))
                .toList();
    }

    /** The kernel writes some characters as octal numbers. */
    private static Path path(String field) {
        return Path.of(field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\"));
    }

    private boolean isWritable() {
        return Files.isWritable(directory);
    }

    /** The directory of the cgroup that this process is in, if it is below this mount. */
    Optional<Path> own() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> Path.of(line.substring("0::".length())))
                // Outside of this process's cgroup namespace, it is ".." from its root.
                .filter(path -> path.equals(path.normalize()) && path.startsWith(root))
                .map(path -> directory.resolve(root.relativize(path)))
                .filter(Files::isDirectory)
                .findFirst();
    }
}
