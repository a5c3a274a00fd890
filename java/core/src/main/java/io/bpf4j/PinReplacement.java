package io.bpf4j;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One map of an object that takes the pin of another map over, because that one does not fit. Used under the object's lock. */
final class PinReplacement implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.bpf4j.pin");

    private final String name;
    private final String subject;
    private final Path path;
    private final boolean migrating;
    private final MapCore old;
    private MapCore replacement;
    private boolean done;

    /**
     * A replacement to be made after the load.
     *
     * @param name the map's name in the object
     * @param subject the map as messages call it
     * @param old what is pinned; closed with this
     */
    PinReplacement(String name, String subject, Path path, boolean migrating, MapCore old) {
        this.name = name;
        this.subject = subject;
        this.path = path;
        this.migrating = migrating;
        this.old = old;
    }

    String name() {
        return name;
    }

    /** Lets libbpf create a new map: it knows pins that fit only. */
    void hidePin(long map) {
        Errors.check("set the pin path of", subject, MapNative.setPinPath(map, null));
    }

    /** Takes the map that the load created, and copies entries into it. */
    Optional<MapMigration> prepare(long map) {
        int fd = SystemNative.duplicate(MapNative.fd(map));
        replacement = MapCore.of(name, subject, Errors.check("duplicate the descriptor of", subject, fd));
        if (!migrating) {
            return Optional.empty();
        }
        MapCopy.Count count = MapCopy.run(old, replacement);
        return Optional.of(new MapMigration(name, path, count.copied(), count.dropped()));
    }

    /** Pins the new map instead of the old one. */
    void replace(long map) {
        requireUnchanged();
        pin(replacement);
        done = true;
        Errors.check("set the pin path of", subject, MapNative.setPinPath(map, NativeStrings.bytes(path)));
    }

    /** Else another process has replaced the map too, and this one would take its pin away unseen. */
    private void requireUnchanged() {
        MapCore now = Maps.openPinned(path);
        try {
            if (Maps.info(now).id() != Maps.info(old).id()) {
                throw new BpfException(
                        "replace the pin at " + path + " by",
                        subject,
                        "another map was pinned there meanwhile, perhaps by another process that does the same; load again");
            }
        } finally {
            now.close();
        }
    }

    private void pin(MapCore map) {
        map.call(fd -> {
            Pins.replace(fd, path, subject);
            return null;
        });
    }

    /** Pins the old map again, if it was replaced. */
    void undo() {
        if (done) {
            pin(old);
        }
    }

    /** Tells of it, once nothing can fail any more. */
    static void log(String object, MapMigration migration) {
        LOGGER.info(
                "map {} of {}: copied {} entries of the map that was pinned at {}, dropped {}",
                migration.map(),
                object,
                migration.copied(),
                migration.path(),
                migration.dropped());
    }

    @Override
    public void close() {
        old.close();
        if (replacement != null) {
            replacement.close();
        }
    }
}
