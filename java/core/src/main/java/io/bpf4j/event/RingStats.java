package io.bpf4j.event;

/**
 * What a {@link RingBuffer} has seen since it was made, over all of its maps. The numbers are not of the same moment if the reader reads meanwhile.
 *
 * @param events how many events were handed over, those included whose handler threw an exception
 * @param bytes their lengths, without headers
 * @param discarded how many records the programs reserved and gave up ({@code bpf_ringbuf_discard})
 * @param wakeups how many waits ended because of an event
 * @param largestBacklog the most bytes that waited in one map when the reader looked, with headers: near the map's size, events are being lost. How many is known to the program alone
 */
public record RingStats(long events, long bytes, long discarded, long wakeups, long largestBacklog)
        implements EventStats {

    RingStats plus(RingStats other) {
        return new RingStats(
                events + other.events,
                bytes + other.bytes,
                discarded + other.discarded,
                wakeups + other.wakeups,
                Math.max(largestBacklog, other.largestBacklog));
    }
}
