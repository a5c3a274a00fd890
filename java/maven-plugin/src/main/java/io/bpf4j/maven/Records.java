package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one execution knows of the files that it has made: a record each, named after the file that it was made of.
 *
 * @param directory where the records are
 */
record Records(ProjectPaths paths, Path directory) {

    /** The record of what is made of a file. */
    Path file(String name) {
        return directory.resolve(name + BuildRecord.SUFFIX);
    }

    /** Removes a record, and the file that it is about. */
    void forget(Path record) throws IOException {
        Optional<BuildRecord> known = BuildRecord.read(record);
        if (known.isPresent()) {
            Files.deleteIfExists(paths.file(known.get().output()));
        }
        Files.deleteIfExists(record);
    }

    /** Removes what was made of files that are gone, and says of which. */
    List<String> removeAllBut(Set<String> names) throws IOException {
        List<String> removed = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = directory.relativize(file).toString();
                    if (name.endsWith(BuildRecord.SUFFIX)) {
                        String source = name.substring(0, name.length() - BuildRecord.SUFFIX.length());
                        if (!names.contains(source)) {
                            forget(file);
                            removed.add(source);
                        }
                    }
                }
            }
        }
        return removed;
    }
}
