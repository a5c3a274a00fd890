package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.stream.Stream;

/**
 * Why something is not there.
 *
 * @param by how that was found out
 * @param reason why, as a sentence without its full stop
 * @param changes what to do about it, if anything can be done
 */
record Obstacle(FoundBy by, String reason, List<Change> changes) {

    /** The same, found out in another way. */
    Obstacle foundBy(FoundBy other) {
        return new Obstacle(other, reason, changes);
    }

    /** Both together. */
    Obstacle and(Obstacle other) {
        return new Obstacle(
                by,
                reason + ", and " + other.reason,
                Stream.concat(changes.stream(), other.changes.stream()).toList());
    }

    static Obstacle of(FoundBy by, String reason, Change.Kind kind, String change) {
        return new Obstacle(by, reason, List.of(new Change(kind, change)));
    }
}
