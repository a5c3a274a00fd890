package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is mounted where. The JDK's {@link java.nio.file.FileStore} tells of the first file system on a directory, which a later one hides. */
final class Mounts {

    private static final Path FILE = Path.of("/proc/thread-self/mountinfo");

    /** {@code ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS ... - TYPE SOURCE OPTIONS}. */
    private static final int MOUNT_POINT = 4;

    private static final String SEPARATOR = " - ";

    private Mounts() {}

    /** The type of the file system that a path is on, an absolute one without symbolic links. */
    static String type(Path path) throws IOException {
        return type(path, KernelFiles.read(FILE).lines().toList());
    }

    static String type(Path path, List<String> mounts) throws IOException {
        Path longest = null;
        String type = null;
        for (String mount : mounts) {
            int separator = mount.indexOf(SEPARATOR);
            Path point = Path.of(unescape(mount.split(" ")[MOUNT_POINT]));
            if (path.startsWith(point) && (longest == null || point.startsWith(longest))) {
                longest = point;
                type = mount.substring(separator + SEPARATOR.length()).split(" ")[0];
            }
        }
        if (type == null) {
            throw new IOException(FILE + " has nothing above " + path);
        }
        return type;
    }

    /** As the kernel writes what would break a line into words. */
    private static String unescape(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
