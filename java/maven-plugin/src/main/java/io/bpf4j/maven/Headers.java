package io.bpf4j.maven;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The headers that come with the plugin: libbpf's for BPF programs, of the version that bpf4j is linked with, the
 * kernel's that belong to them, and bpf4j's own.
 */
final class Headers {

    private static final String RESOURCE = "include";

    private Headers() {}

    /** Makes the directory hold them, and nothing else. */
    static void unpack(Path directory) throws IOException {
        Path plugin = location(Headers.class);
        if (Files.isDirectory(plugin)) {
            copy(plugin, directory);
            return;
        }
        // Not the file system of the URI, of which there is one in the process: modules may be built at the same time.
        try (FileSystem jar = FileSystems.newFileSystem(plugin)) {
            copy(jar.getPath("/"), directory);
        }
    }

    /** The jar, or in the build of bpf4j the directory, that a class comes from. */
    static Path location(Class<?> type) throws IOException {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IOException("where the plugin is cannot be told", malformed);
        }
    }

    private static void copy(Path plugin, Path directory) throws IOException {
        Path from =
                plugin.resolve(Headers.class.getPackageName().replace('.', '/')).resolve(RESOURCE);
        Set<Path> copied = new HashSet<>();
        for (Path header : filesBelow(from)) {
            Path to = directory.resolve(from.relativize(header).toString());
            update(to, Files.readAllBytes(header));
            copied.add(to);
        }
        for (Path file : filesBelow(directory)) {
            if (!copied.contains(file)) {
                Files.delete(file);
            }
        }
    }

    static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Writes a file unless it has the content already: editors read it again whenever it is written. */
    static void update(Path file, byte[] content) throws IOException {
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        }
    }
}
