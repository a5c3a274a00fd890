package io.bpf4j.internal;

import io.bpf4j.internal.jni.SystemNative;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A file descriptor whose number goes back to the kernel only when no call can be using it.
 *
 * <p>A call takes a {@link Slot} for as long as it uses the number, and gives it back afterwards; a slot also carries the memory that the
 * call hands to the kernel. Taking and returning cost one atomic operation each, and threads use different slots, so they do not
 * slow each other down. After a system call little of the library is left in the processor's caches, so that what a call touches counts: it
 * touches nothing of the descriptor but its array of slots and one slot.
 *
 * <pre>{@code
 *          acquire             close
 *   FREE ----------> BUSY    ----------> CLOSED
 *        <----------
 *          release
 * }</pre>
 *
 * <p>{@link #close()} moves every slot to closed. It takes leave for each that was free; a call in progress does so for its own, when it finds the
 * way back to free barred. Who takes leave of the last slot closes the number.
 */
public final class Descriptor implements AutoCloseable {

    private static final int FREE = 0;
    private static final int BUSY = 1;
    private static final int CLOSED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int fd;
    private final String subject;
    private final AtomicInteger left = new AtomicInteger();
    /** A power of two of them, so that a mask selects one. */
    private volatile Slot[] slots;

    /** What ends with the descriptor; guarded by this. */
    private final List<Runnable> closeActions = new ArrayList<>();

    private volatile boolean closed;

    /**
     * Takes over a number.
     *
     * @param fd the number
     * @param subject what it stands for, for the message of {@link #acquire()} after close
     */
    public Descriptor(int fd, String subject) {
        this.fd = fd;
        this.subject = subject;
        this.slots = new Slot[] {new SpacedSlot(fd)};
    }

    /**
     * Keeps the number in use until {@link #release(Slot)}.
     *
     * @throws IllegalStateException if closed
     */
    public Slot acquire() {
        Slot[] all = slots;
        Slot slot = all[(int) Thread.currentThread().getId() & all.length - 1];
        return STATE.compareAndSet(slot, FREE, BUSY) ? slot : acquireAny();
    }

    private Slot acquireAny() {
        Slot slot = acquireOneOf(slots);
        return slot == null ? grow() : slot;
    }

    private static Slot acquireOneOf(Slot[] slots) {
        for (Slot slot : slots) {
            if (STATE.compareAndSet(slot, FREE, BUSY)) {
                return slot;
            }
        }
        return null;
    }

    private synchronized Slot grow() {
        if (closed) {
            throw closedException();
        }
        Slot[] old = slots;
        Slot slot = acquireOneOf(old);
        if (slot == null) {
            Slot[] more = Arrays.copyOf(old, 2 * old.length);
            for (int i = old.length; i < more.length; i++) {
                more[i] = new SpacedSlot(fd);
            }
            slot = more[old.length];
            slot.state = BUSY;
            slots = more;
        }
        return slot;
    }

    /** Ends a use of the number. */
    public void release(Slot slot) {
        if (!STATE.compareAndSet(slot, BUSY, FREE)) {
            leave();
        }
    }

    /**
     * A call with the number, which stays what it is until the call ends.
     *
     * @param owner what closes the descriptor when it is collected, and is therefore kept until the call ends
     * @throws IllegalStateException if closed
     */
    public <T> T call(Object owner, IntFunction<T> call) {
        Slot slot = acquire();
        try {
            return call.apply(slot.fd());
        } finally {
            release(slot);
            Reference.reachabilityFence(owner);
        }
    }

    /** Runs an action when the descriptor is closed; at once if it is closed already. */
    public synchronized void onClose(Runnable action) {
        if (closed) {
            action.run();
        } else {
            closeActions.add(action);
        }
    }

    /** Ends all further use; the number goes back at once, or with the last call in progress. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Slot slot : slots) {
            if ((int) STATE.getAndSet(slot, CLOSED) == FREE) {
                leave();
            }
        }
        closeActions.forEach(Runnable::run);
    }

    /** Called once for each slot, when the descriptor is closed and the slots are therefore no longer becoming more. */
    private void leave() {
        if (left.incrementAndGet() == slots.length) {
            SystemNative.close(fd);
        }
    }

    /** What a use after close throws. */
    public IllegalStateException closedException() {
        return new IllegalStateException(subject + " is closed");
    }

    /** One use of the number, with memory that is allocated once and kept for later uses. */
    public abstract static class Slot {

        private final int fd;
        private volatile int state;
        private ByteBuffer memory;
        private long address;

        private Slot(int fd) {
            this.fd = fd;
        }

        /** The number; valid until the slot is released. */
        public int fd() {
            return fd;
        }

        /** The slot's memory; null before {@link #allocate(int)}. */
        public ByteBuffer memory() {
            return memory;
        }

        /** Address of {@link #memory()}. */
        public long address() {
            return address;
        }

        /** Gives the slot memory of the given size. */
        public void allocate(int size) {
            memory = Memory.allocateLines(size);
            address = SystemNative.address(memory);
        }
    }
    /**
     * A slot with room behind it. Slots lie one behind the other in memory; without the room two threads would take turns with the cache line in which both have their states,
     * which triples the cost of acquire and release.
     */
    private static final class SpacedSlot extends Slot {

        /** Two cache lines, since processors fetch them in pairs. */
        @SuppressWarnings("unused")
        private long room1,
                room2,
                room3,
                room4,
                room5,
                room6,
                room7,
                room8,
                room9,
                room10,
                room11,
                room12,
                room13,
                room14;

        private SpacedSlot(int fd) {
            super(fd);
        }
    }
}
