package io.bpf4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for pins, which ends with all that is in it. */
public final class PinDirectory implements AutoCloseable {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");

    private final Path path;

    public PinDirectory(String name) {
        path = BPFFS.resolve(name);
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** The names of what is pinned. */
    public List<String> names() {
        try (Stream<Path> pins = Files.list(path)) {
            return pins.map(pin -> pin.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code bpftool} says of a pinned map. */
    public static JsonNode show(Path pin) {
        return Commands.json("bpftool", "-j", "map", "show", "pinned", pin.toString());
    }

    /** The id of a pinned map. */
    public static long id(Path pin) {
        return show(pin).get("id").asLong();
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
