package io.bpf4j.event;

import io.bpf4j.BpfException;

/**
 * The reader's side of one CPU's perf event: it goes from record to record, and hands over those that are events. It makes no system call.
 *
 * <pre>
 *   event:  header | time, 8 bytes, if asked for | length, 4 bytes | content and padding
 *   losses: header | id, 8 bytes | count, 8 bytes
 *
 *   begin()           next()              handOver()
 *   sees the end ---> goes to an event -> gives it to the handler ---> next() ...
 * </pre>
 *
 * <p>The kernel adds so much padding that the record ends at a multiple of 8, and counts it in the length of the content. The length of the record has 16 bits;
 * of a longer one the kernel keeps what fits into them, reserves no more than that, and writes on over other records.
 */
abstract sealed class PerfState permits ForwardPerfState, BackwardPerfState {

    private static final int TIME_SIZE = 8;
    private static final int LENGTH_SIZE = 4;
    private static final int LOST_COUNT_OFFSET = 16;
    private static final int LOST_SIZE = 24;

    private final int cpu;
    private final PerfMemory memory;
    private final PerfSink sink;
    private final boolean timed;

    /** From where to where there are records to read. */
    private long position;

    private long end;
    /** Whether an event is at the position, and what {@link #next} has found of it. */
    private boolean atEvent;

    private long time;
    private int length;
    private long nextPosition;

    private long handedOver;
    private long bytes;
    private long lost;
    private long damaged;
    private long largestBacklog;
    private volatile boolean stopped;

    /**
     * The state of mapped memory.
     *
     * @param cpu number of the CPU
     * @param memory its memory
     * @param sink takes what is read
     * @param timed whether events have a time
     */
    PerfState(int cpu, PerfMemory memory, PerfSink sink, boolean timed) {
        this.cpu = cpu;
        this.memory = memory;
        this.sink = sink;
        this.timed = timed;
    }

    /** The greatest length of an event's content; longer ones do not have their length in the record. */
    final int maxEventSize() {
        return PerfMemory.MAX_RECORD_SIZE - PerfMemory.HEADER_SIZE - (timed ? TIME_SIZE : 0) - LENGTH_SIZE;
    }

    /** Looks for what is there; {@link #next} goes no further. */
    abstract void begin();

    /** Bytes of records that were not read. From any thread. */
    abstract long available();

    /** After a record was read: the reader has come to there. */
    abstract void passed(long next);

    /** Where records end that the kernel has written only a part of, or over: what is there is none. */
    abstract void endsHere(long bytesLeft);

    final PerfMemory memory() {
        return memory;
    }

    /** Reads between two positions from now on. */
    final void range(long from, long to) {
        position = from;
        end = to;
        atEvent = false;
        largestBacklog = Math.max(largestBacklog, to - from);
    }

    /** Reads up to another end. */
    final void extend(long to) {
        end = to;
        largestBacklog = Math.max(largestBacklog, to - position);
    }

    final long position() {
        return position;
    }

    final long end() {
        return end;
    }

    /** Length of the memory in bytes. */
    final long size() {
        return memory.size();
    }

    /** Ends {@link #consume} after the event in progress, and makes {@link #next} find nothing. From any thread. */
    final void stop() {
        stopped = true;
    }

    /**
     * Hands over the events that are there at the call. An exception of the handler ends it; that event is consumed.
     *
     * @param limit the maximum number of events
     * @return how many events were handed over
     */
    final int consume(int limit) {
        begin();
        int count = 0;
        while (count < limit && next()) {
            handOver();
            count++;
        }
        return count;
    }

    /**
     * Goes to the next event, and on the way tells of losses and passes over records of other kinds.
     *
     * @return whether there is one; it stays the same until it is handed over
     * @throws BpfException if a record is damaged; it is passed over
     */
    final boolean next() {
        while (!atEvent && !stopped && end - position > 0) {
            read(memory.length(position));
        }
        return atEvent && !stopped;
    }

    /** Whether {@link #next} has found an event that was not handed over. */
    final boolean isAtEvent() {
        return atEvent;
    }

    private void read(int recordLength) {
        if (recordLength < PerfMemory.HEADER_SIZE || recordLength % Long.BYTES != 0 || recordLength > end - position) {
            long left = end - position;
            advance(end);
            endsHere(left);
        } else if (memory.type(position) == PerfMemory.SAMPLE) {
            nextPosition = position + recordLength;
            length = contentLength(recordLength);
            atEvent = true;
        } else if (memory.type(position) == PerfMemory.LOST && recordLength >= LOST_SIZE) {
            tellLoss(memory.word(position + LOST_COUNT_OFFSET), position + recordLength);
        } else {
            advance(position + recordLength);
        }
    }

    private int contentLength(int recordLength) {
        long start = position + PerfMemory.HEADER_SIZE;
        int room = recordLength - PerfMemory.HEADER_SIZE - LENGTH_SIZE;
        if (timed) {
            room -= TIME_SIZE;
            time = memory.word(start);
            start += TIME_SIZE;
        }
        int found = room < 0 ? -1 : memory.half(start);
        if (found < 0 || found > room) {
            advance(nextPosition);
            throw damage("a program sent more than the " + maxEventSize()
                    + " bytes that an event may have here: the kernel does not tell the length of it, nor what it wrote"
                    + " over. The event is lost; send it in parts, or through a ring buffer");
        }
        return found;
    }

    private void tellLoss(long count, long next) {
        lost += count;
        try {
            sink.onLost().onLost(cpu, count);
        } finally {
            advance(next);
        }
    }

    /** Counts and describes records that cannot be read. */
    final BpfException damage(String reason) {
        damaged++;
        return new BpfException("read an event of CPU " + cpu + " from", sink.subject(), reason);
    }

    /** The time of the event that {@link #next} has found, in nanoseconds. */
    final long time() {
        return time;
    }

    /** Hands over the event that {@link #next} has found. */
    final void handOver() {
        long start = position + PerfMemory.HEADER_SIZE + (timed ? TIME_SIZE : 0) + LENGTH_SIZE;
        handedOver++;
        bytes += length;
        try {
            sink.onEvent().onEvent(cpu, memory.content(start, length));
        } finally {
            advance(nextPosition);
        }
    }

    private void advance(long next) {
        atEvent = false;
        position = next;
        passed(next);
    }

    /** To be called before the counts are read by another thread than the reading one: makes it see those of the records that were given back. */
    final void acquireCounts() {
        memory.tail();
    }

    /** Number of the CPU. */
    final int cpu() {
        return cpu;
    }

    /** How many events were handed over since the start. */
    final long handedOver() {
        return handedOver;
    }

    /** The lengths of those, with padding. */
    final long bytes() {
        return bytes;
    }

    /** How many events the kernel says it had no room for. */
    final long lost() {
        return lost;
    }

    /** How many times there were damaged records. */
    final long damaged() {
        return damaged;
    }

    /** The most bytes that were to be read at a {@link #begin}. */
    final long largestBacklog() {
        return largestBacklog;
    }

    /** How many bytes the kernel wrote over before they were read. */
    long overwritten() {
        return 0;
    }
}
