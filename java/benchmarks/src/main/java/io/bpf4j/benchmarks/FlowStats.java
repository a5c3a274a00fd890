package io.bpf4j.benchmarks;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;

/** {@code struct flow_stats} of {@code bench_maps.bpf.c}. */
record FlowStats(
        @CType("__u64") long packets,
        @CType("__u64") long bytes,
        @CType("__u64") long firstSeen,
        @CType("__u64") long lastSeen) {

    static final BpfType<FlowStats> TYPE = BpfType.ofRecord(FlowStats.class);

    private static final long PACKET_SIZE = 1500;

    /** The value of an entry, the same as {@code fill} of {@code map.c} makes. */
    static FlowStats of(int entry) {
        return new FlowStats(entry, PACKET_SIZE * entry, entry, 2L * entry);
    }
}
