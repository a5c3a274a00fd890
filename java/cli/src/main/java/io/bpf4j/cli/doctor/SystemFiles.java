package io.bpf4j.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The files by which a machine tells what it is. They may be those of this machine, or a directory with the files of another one. Nothing here throws:
 * what cannot be read is not known.
 *
 * @param root where {@code proc}, {@code sys} and the others are
 */
record SystemFiles(Path root) {

    /** The text of a file, without white space around it. Paths are absolute. */
    Fact<String> text(String path) {
        return read(path, Function.text());
    }

    /** The lines of a file. */
    Fact<List<String>> lines(String path) {
        return text(path).map(text -> text.lines().toList());
    }

    /** The text of a compressed file. */
    Fact<String> compressed(String path) {
        return read(path, file -> {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    /** The number in a file. */
    Fact<Integer> number(String path) {
        return text(path).then(text -> {
            try {
                return Fact.known(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                return Fact.unknown(path + " is not a number: " + text);
            }
        });
    }

    /** What a symbolic link says. */
    Fact<String> link(String path) {
        return read(path, file -> Files.readSymbolicLink(file).toString());
    }

    /** How large a file is, in bytes. */
    Fact<Long> size(String path) {
        return read(path, Files::size);
    }

    /** The names in a directory, sorted. */
    Fact<List<String>> names(String path) {
        return read(path, directory -> {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.map(entry -> entry.getFileName().toString())
                        .sorted()
                        .toList();
            }
        });
    }

    /** Whether there is a file, as far as this process can see. */
    boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    private Path resolve(String path) {
        return root.resolve(path.substring(1));
    }

    private <T> Fact<T> read(String path, Function<T> function) {
        try {
            return Fact.known(function.apply(resolve(path)));
        } catch (NoSuchFileException | NotLinkException e) {
            return Fact.unknown("there is no " + path);
        } catch (AccessDeniedException e) {
            return Fact.unknown("this user may not read " + path);
        } catch (IOException | RuntimeException e) {
            return Fact.unknown(path + " cannot be read: " + e.getMessage());
        }
    }

    /** Makes a value of a file. */
    @FunctionalInterface
    private interface Function<T> {

        T apply(Path file) throws IOException;

        static Function<String> text() {
            return file -> new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        }
    }
}
