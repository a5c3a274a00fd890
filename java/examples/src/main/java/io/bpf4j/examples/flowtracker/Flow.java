package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import java.time.Duration;

/**
 * An entry of the map of flows.
 *
 * @param key which flow
 * @param stats what was seen of it
 */
record Flow(FlowKey key, FlowStats stats) {

    /** Time from the first packet to the last. */
    Duration duration() {
        return Duration.ofNanos(stats.lastSeen() - stats.firstSeen());
    }
}
