package io.bpf4j.examples.flowtracker;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.invoke.MethodHandles;

/**
 * What the BPF program could not hand over: {@code struct flow_losses} of {@code flow_tracker.h}.
 *
 * @param lostEvents new flows whose event found the ring full; they are in the table all the same
 * @param untrackedPackets packets whose flow found no place in the map
 */
record FlowLosses(
        @CType("__u64") long lostEvents, @CType("__u64") long untrackedPackets) {

    static final BpfType<FlowLosses> TYPE = BpfType.ofRecord(MethodHandles.lookup(), FlowLosses.class);
}
