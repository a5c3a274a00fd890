package io.bpf4j.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A piece of a {@link UserRingBuffer} that was reserved, to be filled and then either submitted or discarded. Until one of the two happens, programs see
 * neither it nor what was reserved after it.
 *
 * <p>May be handed to another thread. Two threads that end it at the same time are told apart: one gets an {@link IllegalStateException}.
 */
public final class UserSample implements AutoCloseable {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(UserSample.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UserRingBuffer ring;
    private final UserRingState state;
    private final int header;
    private final ByteBuffer buffer;
    private final int size;
    private volatile boolean ended;

    UserSample(UserRingBuffer ring, UserRingState state, int header, int size) {
        this.ring = ring;
        this.state = state;
        this.header = header;
        this.size = size;
        this.buffer = state.sample(header, size);
    }

    /**
     * The sample's bytes, the same buffer each time: writable, in native byte order, its capacity the size that was reserved. They hold what was in the ring before,
     * so write them all.
     *
     * <p>It lies over the ring itself. After {@link #submit()} and {@link #discard()} it must not be written to any more: what is written then lands in later
     * samples, or in their headers, at which the kernel stops for ever. After the close of the ring it is harmless.
     *
     * @throws IllegalStateException if submitted or discarded
     */
    public ByteBuffer buffer() {
        if (ended) {
            throw endedException();
        }
        return buffer;
    }

    /**
     * Hands the sample to the kernel; the program that drains the ring next sees it, once those reserved before are ended too. Takes no lock and makes no system
     * call.
     *
     * @throws IllegalStateException if submitted or discarded already, or the ring was closed before, which discarded it
     */
    public void submit() {
        if (!end()) {
            throw endedException();
        }
        if (!state.submit(header, size)) {
            throw ring.closedException();
        }
    }

    /**
     * Gives the sample up: programs do not see it.
     *
     * @throws IllegalStateException if submitted or discarded already
     */
    public void discard() {
        if (!end()) {
            throw endedException();
        }
        state.discard(header, size);
    }

    /** Discards the sample, unless it was submitted or discarded. Does nothing then. */
    @Override
    public void close() {
        if (end()) {
            state.discard(header, size);
        }
    }

    private boolean end() {
        return ENDED.compareAndSet(this, false, true);
    }

    private IllegalStateException endedException() {
        return new IllegalStateException("the sample of " + ring + " was submitted or discarded before");
    }
}
