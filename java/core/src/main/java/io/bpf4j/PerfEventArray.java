package io.bpf4j;

import io.bpf4j.event.PerfBuffer;
import io.bpf4j.internal.Descriptors;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;

/**
 * Perf events that programs read counters of with {@code bpf_perf_event_read_value}, or send data to with {@code bpf_perf_event_output}
 * ({@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}, Linux 4.3). The index is the number of a CPU by convention.
 *
 * <pre>{@code
 * PerfEventArray.of(object.map("counters")).set(0, event);
 * }</pre>
 *
 * <p>To read what programs send, use {@link PerfBuffer}, which opens the events and sets them itself. Events that count something are opened by the caller, natively. Without
 * {@link MapFlag#PRESERVE_ELEMS} an entry goes away when the map through which it was set is closed. The kernel does not tell which events there are.
 *
 * <p>Each operation is one system call. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 */
public final class PerfEventArray {

    private final BpfMap<Long, Long> entries;

    private PerfEventArray(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.PERF_EVENT_ARRAY), "put perf events into");
        entries = map.as(BpfType.U32, BpfType.U32);
    }

    /**
     * The array that a map is.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static PerfEventArray of(BpfMap<?, ?> map) {
        return new PerfEventArray(map);
    }

    /**
     * Sets the perf event at an index, whether there is one or not.
     *
     * @param cpu index from 0 to below the map's maximum number of entries
     * @param event descriptor of a perf event ({@code perf_event_open}), which stays open during the call
     * @throws IllegalArgumentException if the descriptor is negative
     * @throws BpfException if the index is out of range, or the descriptor is no perf event
     */
    public void set(int cpu, int event) {
        entries.update((long) cpu, (long) Descriptors.require(event));
    }

    /**
     * Removes the perf event at an index.
     *
     * @param cpu index from 0 to below the map's maximum number of entries
     * @return whether there was one
     * @throws BpfException if the index is out of range
     */
    public boolean remove(int cpu) {
        return entries.delete((long) cpu);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
