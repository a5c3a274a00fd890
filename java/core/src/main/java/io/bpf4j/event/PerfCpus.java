package io.bpf4j.event;

import java.util.List;
import java.util.function.ToLongFunction;

/** The CPUs of a {@link PerfBuffer}, each of which is read first in turn, so that a busy one cannot starve the others where there is a limit. */
class PerfCpus<S extends PerfState> implements EventSource {

    private final List<S> states;
    private int first;

    PerfCpus(List<S> states) {
        this.states = List.copyOf(states);
    }

    @Override
    public int drain(int limit) {
        int start = first;
        first = (start + 1) % states.size();
        int count = 0;
        for (int i = 0; i < states.size() && count < limit; i++) {
            count += states.get((start + i) % states.size()).consume(limit - count);
        }
        return count;
    }

    /** Those of each CPU. */
    final List<S> states() {
        return states;
    }

    @Override
    public boolean isEmpty() {
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).available() != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final void stop() {
        states.forEach(PerfState::stop);
    }

    @Override
    public final long available() {
        return sum(PerfState::available);
    }

    @Override
    public final long size() {
        return sum(PerfState::size);
    }

    /** How many events came after a later one. */
    long late() {
        return 0;
    }

    /** Numbers of the CPUs. */
    final int[] numbers() {
        return states.stream().mapToInt(PerfState::cpu).toArray();
    }

    /**
     * What was counted.
     *
     * @param wakeups how many waits events ended
     * @param lost how many events the kernel says were lost, if it was asked
     */
    final PerfStats stats(long wakeups, long lost) {
        states.forEach(PerfState::acquireCounts);
        return new PerfStats(
                sum(PerfState::handedOver),
                sum(PerfState::bytes),
                Math.max(lost, sum(PerfState::lost)),
                sum(PerfState::damaged),
                late(),
                sum(PerfState::overwritten),
                wakeups,
                states.stream().mapToLong(PerfState::largestBacklog).max().orElse(0));
    }

    private long sum(ToLongFunction<PerfState> number) {
        return states.stream().mapToLong(number).sum();
    }
}
