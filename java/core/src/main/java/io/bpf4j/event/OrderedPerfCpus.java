package io.bpf4j.event;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Reads the CPUs in the order of their events' times: an event waits in its memory until it is so old that none of an earlier time is on its way any more.
 *
 * <pre>
 *   CPU 0   . 1 ...... 4 .. 5 ....... |      8
 *   CPU 1   ..... 2 . 3 ........ 6 .. |  7
 *                                     |
 *           handed over: 1 2 3 4 5 6  |  too young: 7 8      now
 *                                     |------- window --------|
 * </pre>
 */
final class OrderedPerfCpus extends PerfCpus<ForwardPerfState> {

    private final long window;
    private final LongSupplier clock;
    private final AtomicInteger flushes = new AtomicInteger();
    private int flushesDone;
    private long lastTime = Long.MIN_VALUE;
    private long late;

    /**
     * An order.
     *
     * @param states those of each CPU, with times
     * @param window how old an event has to be, in nanoseconds
     * @param clock the time now, of the clock of the events
     */
    OrderedPerfCpus(List<ForwardPerfState> states, long window, LongSupplier clock) {
        super(states);
        this.window = window;
        this.clock = clock;
    }

    /** Makes {@link #drain} hand over what is there, how young it may be. From any thread. */
    void flush() {
        flushes.incrementAndGet();
    }

    @Override
    public int drain(int limit) {
        int asked = flushes.get();
        // Before the look at the memory: an event of that time is there, then.
        long youngest = asked == flushesDone ? clock.getAsLong() - window : Long.MAX_VALUE;
        for (int i = 0; i < states().size(); i++) {
            states().get(i).begin();
        }
        int count = 0;
        ForwardPerfState state = earliest();
        while (count < limit && state != null && state.time() <= youngest) {
            if (state.time() < lastTime) {
                late++;
            } else {
                lastTime = state.time();
            }
            state.handOver();
            count++;
            state = earliest();
        }
        if (state == null) {
            flushesDone = asked;
        }
        return count;
    }

    /** The one with the earliest event, or null if there is none. */
    private ForwardPerfState earliest() {
        ForwardPerfState earliest = null;
        for (int i = 0; i < states().size(); i++) {
            ForwardPerfState state = states().get(i);
            if (state.next() && (earliest == null || state.time() < earliest.time())) {
                earliest = state;
            }
        }
        return earliest;
    }

    @Override
    public boolean isEmpty() {
        long youngest = clock.getAsLong() - window;
        for (int i = 0; i < states().size(); i++) {
            ForwardPerfState state = states().get(i);
            if (state.hasMore() || state.isAtEvent() && state.time() <= youngest) {
                return false;
            }
        }
        return true;
    }

    /** Until the first event is old enough. */
    @Override
    public long longestWait() {
        long wait = Long.MAX_VALUE;
        long now = clock.getAsLong();
        for (int i = 0; i < states().size(); i++) {
            ForwardPerfState state = states().get(i);
            if (state.isAtEvent()) {
                wait = Math.min(wait, Math.max(1, state.time() + window - now));
            }
        }
        return wait;
    }

    @Override
    long late() {
        return late;
    }
}
