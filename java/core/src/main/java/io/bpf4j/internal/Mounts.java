package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is mounted where. The JDK's {@link java.nio.file.FileStore} tells of the first file system on a directory, which a later one hides. */
public final class Mounts {

    private static final Path FILE = Path.of("/proc/thread-self/mountinfo");

    private static final String SEPARATOR = " - ";

    private Mounts() {}

    /** Where file systems of a type are mounted; empty if none is, or {@code /proc} is not there. */
    public static List<Path> ofType(String type) {
        try {
            return KernelFiles.read(FILE)
                    .lines()
                    .map(Mount::of)
                    .filter(mount -> mount.type.equals(type))
                    .map(Mount::point)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The type of the file system that a path is on, an absolute one without symbolic links. */
    static String type(Path path) throws IOException {
        return type(path, KernelFiles.read(FILE).lines().toList());
    }

    static String type(Path path, List<String> lines) throws IOException {
        List<Mount> mounts = lines.stream().map(Mount::of).toList();
        Mount current = mounts.stream()
                .filter(each -> mounts.stream().noneMatch(parent -> parent.id.equals(each.parent)))
                .findFirst()
                .orElseThrow(() -> new IOException(FILE + " has nothing above " + path));
        for (Optional<Mount> next = next(current, path, mounts); next.isPresent(); next = next(current, path, mounts)) {
            current = next.get();
        }
        return current.type;
    }

    /** The mount that leads on from another one: the first on the way, since it hides those that are further on. */
    private static Optional<Mount> next(Mount current, Path path, List<Mount> mounts) {
        return mounts.stream()
                .filter(each ->
                        each.parent.equals(current.id) && !each.id.equals(current.id) && path.startsWith(each.point))
                .min(Comparator.comparingInt(each -> each.point.getNameCount()));
    }

    private record Mount(String id, String parent, Path point, String type) {

        /** {@code ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS ... - TYPE SOURCE OPTIONS}. */
        static Mount of(String line) {
            String[] words = line.split(" ");
            String type =
                    line.substring(line.indexOf(SEPARATOR) + SEPARATOR.length()).split(" ")[0];
            return new Mount(words[0], words[1], Path.of(unescape(words[4])), type);
        }
    }

    /** As the kernel writes what would break a line into words. */
    private static String unescape(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
