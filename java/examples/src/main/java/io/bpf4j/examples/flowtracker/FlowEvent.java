package io.bpf4j.examples.flowtracker;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.invoke.MethodHandles;

/**
 * The first packet of a flow: {@code struct flow_event} of {@code flow_tracker.h}.
 *
 * @param key the flow
 * @param firstSeen when it came, in nanoseconds of {@code CLOCK_MONOTONIC}
 */
record FlowEvent(FlowKey key, @CType("__u64") long firstSeen) {

    static final BpfType<FlowEvent> TYPE = BpfType.ofRecord(MethodHandles.lookup(), FlowEvent.class);
}
