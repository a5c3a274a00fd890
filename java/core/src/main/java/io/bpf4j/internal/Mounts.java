package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
                    .map(mount -> Path.of(mount.point))
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
        List<Mount> above = lines.stream()
                .map(Mount::of)
                .filter(mount -> mount.isAbove(path.toString()))
                .toList();
        Mount current = first(above, mount -> above.stream().noneMatch(mount::isOn))
                .orElseThrow(() -> new IOException(FILE + " has nothing above " + path));
        for (Optional<Mount> next = on(current, above); next.isPresent(); next = on(current, above)) {
            current = next.get();
        }
        return current.type;
    }

    private static Optional<Mount> on(Mount below, List<Mount> mounts) {
        return first(mounts, mount -> mount.isOn(below));
    }

    /** The first on the way, since it hides those that are further on. */
    private static Optional<Mount> first(List<Mount> mounts, Predicate<Mount> condition) {
        return mounts.stream().filter(condition).min(Comparator.comparingInt(mount -> mount.point.length()));
    }

    /** Its point is no {@link Path}: a JVM without a locale has none for names that are not ASCII. */
    private record Mount(String id, String parent, String point, String type) {

        /** Whether a path leads through it. */
        boolean isAbove(String path) {
            return (path + "/").startsWith(point.endsWith("/") ? point : point + "/");
        }

        /** Whether it is mounted on another one. The first of all says that it is on itself. */
        boolean isOn(Mount other) {
            return parent.equals(other.id) && !id.equals(other.id);
        }

        /** {@code ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS ... - TYPE SOURCE OPTIONS}. */
        static Mount of(String line) {
            String[] words = line.split(" ");
            String type =
                    line.substring(line.indexOf(SEPARATOR) + SEPARATOR.length()).split(" ")[0];
            return new Mount(words[0], words[1], unescape(words[4]), type);
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
