package io.bpf4j.event;

/**
 * Memory that the kernel always fills, from its end to its start, over the oldest records. It is read while the kernel is paused, from the newest record to the
 * newest of the last time, or to the oldest of which all is there.
 *
 * <pre>
 *        data_head                        data_head at the last time
 *            |                                |
 *   ... free | newest | ........... | oldest  | read at the last time ...
 *              ---------------------------->  reading
 * </pre>
 */
final class BackwardPerfState extends PerfState {

    /** Whether the range is that of the pause in progress. */
    private boolean begun;

    private long lastHead;
    private long overwritten;

    BackwardPerfState(int cpu, PerfMemory memory, PerfSink sink) {
        super(cpu, memory, sink, false);
        lastHead = memory.head();
    }

    @Override
    void begin() {
        if (begun) {
            return;
        }
        begun = true;
        long head = memory().head();
        long written = lastHead - head;
        long left = Math.min(written, size());
        overwritten += written - left;
        lastHead = head;
        range(head, head + left);
    }

    /** The kernel writes again: what was not read is given up. */
    void resumed() {
        begin();
        overwritten += end() - position();
        range(lastHead, lastHead);
        begun = false;
    }

    @Override
    long available() {
        return begun ? end() - position() : Math.min(lastHead - memory().head(), size());
    }

    @Override
    void passed(long next) {
        // The kernel does not look where the reader is.
    }

    @Override
    void endsHere(long bytesLeft) {
        overwritten += bytesLeft;
    }

    @Override
    long overwritten() {
        return overwritten;
    }
}
