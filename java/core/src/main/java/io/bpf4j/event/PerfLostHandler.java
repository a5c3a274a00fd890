package io.bpf4j.event;

/** Is told of events that a {@link PerfBuffer} had no room for. */
@FunctionalInterface
public interface PerfLostHandler {

    /**
     * Takes notice of lost events.
     *
     * @param cpu number of the CPU on which programs sent them
     * @param count how many there were since the last call for that CPU
     */
    void onLost(int cpu, long count);
}
