package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowLosses;
import java.time.Duration;
import java.util.List;

/**
 * All that was seen.
 *
 * @param flows the flows that are in the map
 * @param newFlows how many events of new flows came
 * @param losses what the BPF program could not hand over
 * @param elapsed how long the interface was watched
 */
record Summary(List<Flow> flows, long newFlows, FlowLosses losses, Duration elapsed) {

    /** Packets of all flows. */
    long packets() {
        return flows.stream().mapToLong(flow -> flow.stats().packets()).sum();
    }

    /** Bytes of all flows. */
    long bytes() {
        return flows.stream().mapToLong(flow -> flow.stats().bytes()).sum();
    }
}
