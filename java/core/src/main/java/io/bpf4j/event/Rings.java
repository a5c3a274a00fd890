package io.bpf4j.event;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** The maps of a {@link RingBuffer}, each of which is read first in turn, so that a busy one cannot starve the others where there is a limit. */
final class Rings implements EventSource {

    private final Ring[] rings;
    private int first;

    Rings(List<Ring> rings) {
        this.rings = rings.toArray(Ring[]::new);
    }

    @Override
    public int drain(int limit) {
        int start = first;
        first = (start + 1) % rings.length;
        int count = 0;
        for (int i = 0; i < rings.length && count < limit; i++) {
            Ring ring = rings[(start + i) % rings.length];
            count += ring.state().consume(ring.handler(), limit - count);
        }
        return count;
    }

    @Override
    public boolean isEmpty() {
        for (Ring ring : rings) {
            if (!ring.state().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void stop() {
        for (Ring ring : rings) {
            ring.state().stop();
        }
    }

    @Override
    public long available() {
        return sum(RingState::available);
    }

    @Override
    public long size() {
        return sum(RingState::size);
    }

    /** What the rings have counted, and how many waits they ended. */
    RingStats stats(long wakeups) {
        return Arrays.stream(rings)
                .map(ring -> ring.state().stats())
                .reduce(new RingStats(0, 0, 0, wakeups, 0), RingStats::plus);
    }

    private long sum(ToLongFunction<RingState> number) {
        return Arrays.stream(rings)
                .mapToLong(ring -> number.applyAsLong(ring.state()))
                .sum();
    }
}
