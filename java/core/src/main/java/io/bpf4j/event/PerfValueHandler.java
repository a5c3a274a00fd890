package io.bpf4j.event;

/**
 * Takes events of a {@link PerfBuffer} as values.
 *
 * @param <T> Java type of the events
 */
@FunctionalInterface
public interface PerfValueHandler<T> {

    /**
     * Takes an event.
     *
     * @param cpu number of the CPU on which the program sent it
     * @param value the event
     */
    void onEvent(int cpu, T value);
}
