package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.MapFlag;

/** One map of a {@link RingBuffer}, and who takes its events. */
record Ring(RingState state, RecordHandler handler) {

    private static final String OPERATION = "read events from";

    /** Throws if a map is no ring, too large a one, or one that programs write over. */
    static void require(BpfMap<?, ?> map) {
        RingMemory.require(map, BpfMapType.RINGBUF, OPERATION);
        if (map.info().flags().contains(MapFlag.RB_OVERWRITE)) {
            throw RingMemory.refusal(
                    map,
                    OPERATION,
                    "programs write over events while they are read; remove the flag BPF_F_RB_OVERWRITE");
        }
    }

    /** Maps a ring and lets its events end the waiter's waits. */
    static Ring open(BpfMap<?, ?> map, RecordHandler handler, Resources resources, Waiter waiter) {
        RingMemory memory = RingMemory.map(map, resources, true);
        waiter.addReadable(memory.fd());
        RingState state = new RingState(map.toString(), memory.consumerPage(), memory.producerPage(), memory.records());
        return new Ring(state, handler);
    }
}
