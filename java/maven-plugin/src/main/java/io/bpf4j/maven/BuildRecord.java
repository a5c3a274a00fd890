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
 * What a file was made of, kept beside the build.
 *
 * @param command the hash of what decides on the file besides other files: the tool, its version and its arguments
 * @param output the file that was made, by its name in the project
 * @param files the files that must be as they were for it to be up to date, by name, with their hashes
 */
record BuildRecord(String command, String output, Map<String, String> files) {

    static final String SUFFIX = ".record";

    private static final String FORMAT = "bpf4j 1";

    /** Empty if there is none, or it is damaged or of another version: then nothing is known of the file. */
    static Optional<BuildRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (lines.size() < 4 || !lines.get(0).equals(FORMAT)) {
            return Optional.empty();
        }
        Map<String, String> files = new LinkedHashMap<>();
        for (String line : lines.subList(3, lines.size())) {
            String[] hashAndName = line.split(" ", 2);
            if (hashAndName.length != 2) {
                return Optional.empty();
            }
            files.put(hashAndName[1], hashAndName[0]);
        }
        return Optional.of(new BuildRecord(lines.get(1), lines.get(2), files));
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FORMAT, command, output));
        files.forEach((name, hash) -> lines.add(hash + " " + name));
        Files.write(file, lines);
    }
}
