package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.type.BpfType;
import java.util.Objects;

/**
 * A map that programs send events through, with their type: what generated skeletons have for ring buffers and perf event arrays, which themselves do not tell.
 *
 * <pre>{@code
 * RingBuffer events = RingBuffer.of(flow.events(), event -> System.out.println(event));
 * }</pre>
 *
 * @param map a ring buffer or perf event array; belongs to its object
 * @param type layout of each event
 * @param <E> Java type of the events
 * @see RingBuffer#of(EventMap, java.util.function.Consumer)
 * @see PerfBuffer#of(EventMap, PerfValueHandler)
 */
public record EventMap<E>(BpfMap<?, ?> map, BpfType<E> type) {

    /** Rejects what is missing. */
    public EventMap {
        Objects.requireNonNull(map);
        Objects.requireNonNull(type);
    }
}
