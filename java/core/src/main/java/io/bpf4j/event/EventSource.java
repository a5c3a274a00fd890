package io.bpf4j.event;

/** Shared memory that events are read from. One thread reads at a time. */
interface EventSource {

    /**
     * Hands over events that are there, no more than were there at the call.
     *
     * @param limit the maximum number
     * @return how many were handed over
     */
    int drain(int limit);

    /** Whether nothing is there. Asked before a wait: what comes later must wake the waiter. */
    boolean isEmpty();

    /** How long a wait may last at most, in nanoseconds; asked after {@link #isEmpty}. Longer, if events wake the waiter in time. */
    default long longestWait() {
        return Long.MAX_VALUE;
    }

    /** Ends {@link #drain} after the event in progress, and makes every later one give nothing. From any thread. */
    void stop();

    /** Bytes of events that are there, with what the kernel adds to them. From any thread. */
    long available();

    /** Length of the memory in bytes. */
    long size();
}
