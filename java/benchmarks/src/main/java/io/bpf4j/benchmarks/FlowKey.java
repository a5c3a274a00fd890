package io.bpf4j.benchmarks;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;

/** {@code struct flow_key} of {@code bench_maps.bpf.c}. */
record FlowKey(
        @CType("__u32") long source,
        @CType("__u32") long destination,
        @CType("__u16") int sourcePort,
        @CType("__u16") int destinationPort,
        @CType("__u32") long protocol) {

    static final BpfType<FlowKey> TYPE = BpfType.ofRecord(FlowKey.class);

    private static final long MAX_U32 = 0xffff_ffffL;
    private static final int MAX_U16 = 0xffff;
    private static final int HTTPS = 443;
    private static final int TCP = 6;

    /** The key of an entry, the same as {@code fill} of {@code map.c} makes. */
    static FlowKey of(int entry) {
        return new FlowKey(entry, ~entry & MAX_U32, entry & MAX_U16, HTTPS, TCP);
    }
}
