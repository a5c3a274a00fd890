package io.bpf4j;

import io.bpf4j.internal.Pins;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a map or link is pinned, as far as this process knows. */
final class PinState {

    private final String subject;
    private Path path;

    PinState(String subject) {
        this.subject = subject;
    }

    /**
     * Pins what is not pinned yet.
     *
     * @param pinning makes the pin
     */
    synchronized void pin(Path newPath, Runnable pinning) {
        Objects.requireNonNull(newPath);
        if (path != null) {
            throw new IllegalStateException(subject + " is pinned at " + path);
        }
        pinning.run();
        path = newPath;
    }

    synchronized void unpin() {
        if (path == null) {
            throw new IllegalStateException(subject + " is not pinned");
        }
        Pins.unpin(path, subject);
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
