package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Pins;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a map is pinned, as far as this process knows. */
final class MapPin {

    private final MapCore core;
    private Path path;

    MapPin(MapCore core) {
        this.core = core;
    }

    synchronized void pin(Path newPath) {
        Objects.requireNonNull(newPath);
        if (path != null) {
            throw new IllegalStateException(core.subject() + " is pinned at " + path);
        }
        Slot slot = core.descriptor().acquire();
        try {
            Pins.pin(slot.fd(), newPath, core.subject());
        } finally {
            core.release(slot);
        }
        path = newPath;
    }

    synchronized void unpin() {
        if (path == null) {
            throw new IllegalStateException(core.subject() + " is not pinned");
        }
        Pins.unpin(path, core.subject());
        path = null;
    }

    synchronized Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** Takes note of a pin that is there already. */
    synchronized void found(Path pinned) {
        path = pinned;
    }
}
