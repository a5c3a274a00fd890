package io.bpf4j.event;

/**
 * What a {@link PerfBuffer} has seen since it was made, over all of its CPUs. The numbers are not of the same moment if the reader reads meanwhile.
 *
 * @param events how many events were handed over, those included whose handler threw an exception
 * @param bytes their lengths, with padding and without headers
 * @param lost how many events had no room, or came while the reader was paused. Kernels that cannot be asked, of which some are older than Linux 6.0, tell it with the next
 *     event that has room, so that losses after the last event are not in it
 * @param damaged how many times records could not be read because a program had sent more than {@link PerfBuffer#MAX_EVENT_SIZE} bytes
 * @param late how many events were handed over after a later one, where they are ordered by time: the window was too short for them
 * @param overwrittenBytes how much of overwritable memory the programs have written over before it was read, with headers
 * @param wakeups how many waits ended because of an event
 * @param largestBacklog the most bytes that waited in the memory of one CPU when the reader looked, with headers: near the size of that memory, events are being lost
 */
public record PerfStats(
        long events,
        long bytes,
        long lost,
        long damaged,
        long late,
        long overwrittenBytes,
        long wakeups,
        long largestBacklog)
        implements EventStats {}
