package io.bpf4j.event;

/** What every {@link EventBuffer} counts. */
public sealed interface EventStats permits PerfStats, RingStats {

    /** How many events were handed over, those included whose handler threw an exception. */
    long events();

    /** Their lengths in bytes, without headers. */
    long bytes();

    /** How many waits ended because of an event. */
    long wakeups();

    /** The most bytes that waited in one ring when the reader looked, with headers. */
    long largestBacklog();
}
