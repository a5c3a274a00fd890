package io.bpf4j.event;

/**
 * Memory that the kernel fills only where its records were read. Events that find no room are lost, and counted by the kernel.
 *
 * <pre>
 *               data_tail                    data_head
 *                   |                            |
 *   ... free        | oldest | ......... | newest| free ...
 *                     ---------------------->  reading
 * </pre>
 */
final class ForwardPerfState extends PerfState {

    ForwardPerfState(int cpu, PerfMemory memory, PerfSink sink, boolean timed) {
        super(cpu, memory, sink, timed);
        range(memory.tail(), memory.tail());
    }

    @Override
    void begin() {
        extend(memory().head());
    }

    /** Whether anything came since {@link #begin}. */
    boolean hasMore() {
        return memory().head() != end();
    }

    @Override
    long available() {
        // In this order, so that it is not negative where another thread asks.
        long from = memory().tail();
        return memory().head() - from;
    }

    @Override
    void passed(long next) {
        memory().release(next);
    }

    @Override
    void endsHere(long bytesLeft) {
        throw damage("an event of more than " + maxEventSize() + " bytes was written over the events before it; what"
                + " was in " + bytesLeft + " bytes is lost");
    }
}
