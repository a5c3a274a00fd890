package io.bpf4j.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;

/**
 * The producer's side of a user ring buffer: two positions that only grow, and a ring of samples. It makes no system call.
 *
 * <pre>
 *            consumer position                          producer position
 *                   |                                          |
 *   ... | drained   | header sample | header busy | header ..  |  free ...
 *
 *   header: length 30 bits, discarded 1 bit, busy 1 bit, 32 bits of 0; samples start at multiples of 8
 * </pre>
 *
 * <p>The ring is mapped twice, one after the other, so that a sample is in one piece wherever it starts. The producer position moves when a sample is reserved,
 * and the busy bit goes when it is whole: the kernel takes the samples up to the first busy one, and passes over discarded ones. It trusts neither and refuses a
 * sample that does not lie between the positions, for ever. See {@code __bpf_user_ringbuf_peek} in {@code kernel/bpf/ringbuf.c}.
 *
 * <p>One thread reserves at a time; submit, discard and questions are for any thread at any time.
 */
final class UserRingState {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    /** What a program's {@code bpf_dynptr} can show; the kernel would stop at a larger sample. */
    private static final int LARGEST_DYNPTR = (1 << 24) - 1;

    private static final int NO_ROOM = -1;

    private final ByteBuffer consumerPage;
    private final ByteBuffer producerPage;
    private final ByteBuffer samples;
    private final long mask;

    /** The producer position; written by the thread that reserves. */
    private volatile long position;

    private final LongAdder submitted = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * The state of a mapped ring.
     *
     * @param consumerPage starts with the consumer position
     * @param producerPage starts with the producer position; written to
     * @param samples the ring, twice; written to
     */
    UserRingState(ByteBuffer consumerPage, ByteBuffer producerPage, ByteBuffer samples) {
        this.consumerPage = consumerPage;
        this.producerPage = producerPage;
        this.samples = samples;
        this.mask = samples.capacity() / 2 - 1;
        this.position = (long) LONG.getAcquire(producerPage, 0);
    }

    /** Length of the ring in bytes. */
    long size() {
        return mask + 1;
    }

    /** Length of the largest sample in bytes. */
    int largestSample() {
        return (int) Math.min(size() - RingHeader.SIZE, LARGEST_DYNPTR);
    }

    /** Bytes that were reserved and not drained, with headers and samples that are not whole yet. */
    long available() {
        return position - (long) LONG.getAcquire(consumerPage, 0);
    }

    /**
     * Reserves a sample.
     *
     * @param size its length, at most that of the largest
     * @return where its header is, or -1 if there is no room
     */
    int reserve(int size) {
        long start = position;
        long step = RingHeader.step(size);
        if (step > size() - available()) {
            return NO_ROOM;
        }
        int header = (int) (start & mask);
        INT.set(samples, header, size | RingHeader.BUSY);
        INT.set(samples, header + Integer.BYTES, 0);
        // The kernel looks at the header once it sees the position.
        LONG.setRelease(producerPage, 0, start + step);
        position = start + step;
        return header;
    }

    /** Whether {@link #reserve} found room. */
    static boolean isReserved(int header) {
        return header != NO_ROOM;
    }

    /** Counts a sample that was not reserved. */
    void refuse() {
        refused.increment();
    }

    /** The bytes of a reserved sample, in native order. */
    ByteBuffer sample(int header, int size) {
        return samples.slice(header + RingHeader.SIZE, size).order(ByteOrder.nativeOrder());
    }

    /**
     * Hands a sample to the kernel.
     *
     * @return false if {@link #discardOpen()} was before
     */
    boolean submit(int header, int size) {
        boolean open = INT.compareAndSet(samples, header, size | RingHeader.BUSY, size);
        if (open) {
            submitted.increment();
        }
        return open;
    }

    /** Gives a sample up. Does nothing if {@link #discardOpen()} was before. */
    void discard(int header, int size) {
        if (INT.compareAndSet(samples, header, size | RingHeader.BUSY, size | RingHeader.DISCARDED)) {
            discarded.increment();
        }
    }

    /** Gives up all samples that are neither submitted nor discarded, where the kernel would stop. No thread reserves meanwhile, nor later. */
    void discardOpen() {
        long end = position;
        long current = (long) LONG.getAcquire(consumerPage, 0);
        while (current < end) {
            int offset = (int) (current & mask);
            int header = (int) INT.getAcquire(samples, offset);
            int length = header & ~(RingHeader.BUSY | RingHeader.DISCARDED);
            current += RingHeader.step(length);
            if (current > end) {
                // Written over by who kept a sample's buffer; the kernel does not get past this either.
                return;
            }
            if ((header & RingHeader.BUSY) != 0) {
                discard(offset, length);
            }
        }
    }

    /** What happened so far. */
    UserRingStats stats() {
        return new UserRingStats(submitted.sum(), discarded.sum(), refused.sum());
    }
}
