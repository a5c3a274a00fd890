package io.bpf4j.internal.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds shared libraries by their names: in a process that has them loaded, or else where the dynamic linker looks, as libbpf does. */
final class Libraries {

    private static final String ARCHITECTURE = System.getProperty("os.arch").replace("amd64", "x86_64");

    private static final List<String> DIRECTORIES = List.of(
            "/lib64",
            "/usr/lib64",
            "/lib/" + ARCHITECTURE + "-linux-gnu",
            "/usr/lib/" + ARCHITECTURE + "-linux-gnu",
            "/lib",
            "/usr/lib");

    private Libraries() {}

    /**
     * The file of a library.
     *
     * @param name its name
     * @param process the process that has it loaded, or 0
     */
    static Optional<Path> find(String name, long process) throws IOException {
        if (process != 0) {
            Optional<Path> loaded = loaded(name, process);
            if (loaded.isPresent()) {
                return loaded;
            }
        }
        return directories().stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** Where libraries are sought. */
    static List<String> directories() {
        List<String> directories = new ArrayList<>();
        String path = System.getenv("LD_LIBRARY_PATH");
        if (path != null) {
            Stream.of(path.split(":")).filter(each -> !each.isEmpty()).forEach(directories::add);
        }
        directories.addAll(DIRECTORIES);
        return directories;
    }

    private static Optional<Path> loaded(String name, long process) throws IOException {
        Path root = process == ProcessHandle.current().pid() ? Path.of("/") : Path.of("/proc/" + process + "/root");
        try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(process), "maps"))) {
            // ADDRESSES PERMISSIONS OFFSET DEVICE INODE PATH
            return maps.map(line -> line.split(" +", 6))
                    .filter(words -> words.length == 6 && words[5].endsWith("/" + name))
                    .map(words -> root.resolve(words[5].substring(1)))
                    .filter(Files::isReadable)
                    .findFirst();
        }
    }
}
