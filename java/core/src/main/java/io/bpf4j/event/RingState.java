package io.bpf4j.event;

import io.bpf4j.BpfException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The consumer's side of a BPF ring buffer: two positions that only grow, and a ring of records. It makes no system call.
 *
 * <pre>
 *            consumer position          producer position
 *                   |                          |
 *   ... | consumed  | header record | header ..|  free ...
 *
 *   header: length 30 bits, discarded 1 bit, busy 1 bit, page offset 32 bits; records start at multiples of 8
 * </pre>
 *
 * <p>The ring is mapped twice, one after the other, so that a record is in one piece wherever it starts. The kernel clears the busy bit last, when the record
 * is whole; the producer position moves already when a record is reserved. See {@code kernel/bpf/ringbuf.c}.
 */
final class RingState {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    private final String subject;
    private final ByteBuffer consumerPage;
    private final ByteBuffer producerPage;
    private final ByteBuffer records;
    /** The records, for the handler. */
    private final ByteBuffer readable;

    private final long mask;
    /** Of the reading thread; the others know what it has published. */
    private long position;

    private long events;
    private long bytes;
    private long discarded;
    private long largestBacklog;
    private volatile boolean stopped;

    /**
     * The state of a mapped ring.
     *
     * @param subject what failures name
     * @param consumerPage starts with the consumer position; written to
     * @param producerPage starts with the producer position
     * @param records the ring, twice
     */
    RingState(String subject, ByteBuffer consumerPage, ByteBuffer producerPage, ByteBuffer records) {
        this.subject = subject;
        this.consumerPage = consumerPage;
        this.producerPage = producerPage;
        this.records = records;
        this.readable = records.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        this.mask = records.capacity() / 2 - 1;
        this.position = published();
    }

    /** Length of the ring in bytes. */
    long size() {
        return mask + 1;
    }

    /** Bytes that were reserved and not consumed, with headers and records that are not whole yet. From any thread. */
    long available() {
        // In this order: the other one can give more than there ever was.
        long end = (long) LONG.getAcquire(producerPage, 0);
        return Math.max(end - published(), 0);
    }

    /** The position that the kernel sees. */
    private long published() {
        return (long) LONG.getAcquire(consumerPage, 0);
    }

    /**
     * Whether there is anything to consume. To be asked before a wait: the kernel wakes a waiter only if it finds the consumer at the
     * record that it commits, so the consumer's position must be visible before the producer's is looked at.
     */
    boolean isEmpty() {
        VarHandle.fullFence();
        return (long) LONG.getAcquire(producerPage, 0) == position;
    }

    /** What was counted since the start, without the wakeups. From any thread. */
    RingStats stats() {
        // The counts are written before the position is: with this one come all that belong to it.
        published();
        return new RingStats(events, bytes, discarded, 0, largestBacklog);
    }

    /** Ends {@link #consume} after the record in progress, and makes every later one give nothing. */
    void stop() {
        stopped = true;
    }

    /**
     * Hands over the records that are whole, up to the first that is not, or to the end of what was reserved at the call. An exception of the handler
     * ends it; that record is consumed.
     *
     * @param handler takes each record
     * @param limit the maximum number of records
     * @return how many records were handed over
     * @throws BpfException if the records that the last call handed over reached beyond what there was
     */
    int consume(RecordHandler handler, int limit) {
        long end = (long) LONG.getAcquire(producerPage, 0);
        // A local variable, because where the next record starts hangs on where this one starts: the way through the
        // field would make that chain, which nothing else can overtake, half as long again.
        long current = position;
        // Not after each record, which makes the loop slower by a fifth.
        if (current > end) {
            throw damage(end);
        }
        largestBacklog = Math.max(largestBacklog, end - current);
        int count = 0;
        while (current < end && count < limit && !stopped) {
            int offset = (int) (current & mask);
            int header = (int) INT.getAcquire(records, offset);
            if ((header & RingHeader.BUSY) != 0) {
                break;
            }
            int length = header & ~RingHeader.DISCARDED;
            current += RingHeader.step(length);
            if (header == length) {
                count++;
                handOver(handler, offset + RingHeader.SIZE, length, current);
            } else {
                discarded++;
                advance(current);
            }
        }
        return count;
    }

    private void handOver(RecordHandler handler, int start, int length, long next) {
        events++;
        bytes += length;
        try {
            handler.onRecord(readable, start, length);
        } finally {
            advance(next);
        }
    }

    /** Whoever moved the position on has let the kernel write over what was at this one's. Where the next record starts is certain at the end only. */
    private BpfException damage(long end) {
        advance(end);
        return new BpfException(
                "read events from",
                subject,
                "a record is longer than what there is: another process reads this ring, too. What was in it is lost;"
                        + " a ring has one reader");
    }

    /** Gives the places of records back to the kernel. */
    private void advance(long next) {
        position = next;
        LONG.setRelease(consumerPage, 0, next);
    }
}
