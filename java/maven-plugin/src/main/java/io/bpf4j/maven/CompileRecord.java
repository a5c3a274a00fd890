package io.bpf4j.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an object was made of, kept in a file beside the build.
 *
 * @param command the hash of the compiler, its version and its arguments
 * @param object the object, by its name in the project
 * @param inputs the source and all that it included, by name, with their hashes
 */
record CompileRecord(String command, String object, Map<String, String> inputs) {

    static final String SUFFIX = ".record";

    private static final String FORMAT = "bpf4j 1";

    /** Empty if there is none, or it is damaged or of another version: then nothing is known of the object. */
    static Optional<CompileRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (lines.size() < 4 || !lines.get(0).equals(FORMAT)) {
            return Optional.empty();
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        for (String line : lines.subList(3, lines.size())) {
            String[] hashAndName = line.split(" ", 2);
            if (hashAndName.length != 2) {
                return Optional.empty();
            }
            inputs.put(hashAndName[1], hashAndName[0]);
        }
        return Optional.of(new CompileRecord(lines.get(1), lines.get(2), inputs));
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FORMAT, command, object));
        inputs.forEach((name, hash) -> lines.add(hash + " " + name));
        Files.write(file, lines);
    }
}
