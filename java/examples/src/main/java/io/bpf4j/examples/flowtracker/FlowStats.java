package io.bpf4j.examples.flowtracker;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.invoke.MethodHandles;
import java.time.Duration;

/**
 * What was seen of a flow: {@code struct flow_stats} of {@code flow_tracker.h}.
 *
 * @param packets how many packets
 * @param bytes length of all IP packets, headers included
 * @param firstSeen when the first one came, in nanoseconds of {@code CLOCK_MONOTONIC}
 * @param lastSeen when the last one came, likewise
 */
record FlowStats(
        @CType("__u64") long packets,
        @CType("__u64") long bytes,
        @CType("__u64") long firstSeen,
        @CType("__u64") long lastSeen) {

    static final BpfType<FlowStats> TYPE = BpfType.ofRecord(MethodHandles.lookup(), FlowStats.class);

    /** Time from the first packet to the last. */
    Duration duration() {
        return Duration.ofNanos(lastSeen - firstSeen);
    }
}
