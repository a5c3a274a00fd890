package io.bpf4j.internal;

import io.bpf4j.internal.jni.SystemNative;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor whose number goes back to the kernel only when no call can be using it.
 *
 * <p>A call takes a {@link Slot} for as long as it uses the number and gives it back afterwards; a slot also carries the memory that the
 * call hands to the kernel. Taking and returning cost one atomic operation each, and threads use different slots, so they do not
 * slow each other down. {@link #close()} retires the free slots and lets the last call in progress retire its own; whoever retires the
 * last slot closes the number.
 */
public final class Descriptor implements AutoCloseable {

    private static final int FREE = 0;
    private static final int BUSY = 1;
    private static final int RETIRED = 2;

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
    private final AtomicInteger retired = new AtomicInteger();
    private volatile Slot[] slots = {new Slot(FREE)};
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
    }

    /** The number; valid while the caller holds a slot. */
    public int fd() {
        return fd;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Keeps the number in use until {@link #release(Slot)}.
     *
     * @throws IllegalStateException if closed
     */
    public Slot acquire() {
        Slot[] current = slots;
        int start = (int) Thread.currentThread().getId() & Integer.MAX_VALUE;
        for (int i = 0; i < current.length; i++) {
            Slot slot = current[(start + i) % current.length];
            if (slot.state == FREE && STATE.compareAndSet(slot, FREE, BUSY)) {
                // Read after the slot is marked: close() marks first and looks at the slots afterwards.
                if (closed) {
                    release(slot);
                    throw closedException();
                }
                return slot;
            }
        }
        return grow();
    }

    /** Ends a use of the number. */
    public void release(Slot slot) {
        STATE.setVolatile(slot, FREE);
        if (closed) {
            retire(slot, slots.length);
        }
    }

    /** Ends all further use; the number goes back at once, or with the last call in progress. */
    @Override
    public void close() {
        Slot[] all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all = slots;
        }
        for (Slot slot : all) {
            retire(slot, all.length);
        }
    }

    /** What a use after close throws. */
    public IllegalStateException closedException() {
        return new IllegalStateException(subject + " is closed");
    }

    private synchronized Slot grow() {
        if (closed) {
            throw closedException();
        }
        Slot slot = new Slot(BUSY);
        Slot[] more = Arrays.copyOf(slots, slots.length + 1);
        more[slots.length] = slot;
        slots = more;
        return slot;
    }

    private void retire(Slot slot, int count) {
        if (STATE.compareAndSet(slot, FREE, RETIRED) && retired.incrementAndGet() == count) {
            SystemNative.close(fd);
        }
    }

    /** One use of the number, with memory that is allocated when it is first asked for and kept for later uses. */
    public static final class Slot {

        private volatile int state;
        private ByteBuffer memory;
        private long address;

        private Slot(int state) {
            this.state = state;
        }

        /** Memory of the given size, the same at each call. */
        public ByteBuffer memory(int size) {
            if (memory == null) {
                memory = Memory.allocate(size);
                address = SystemNative.address(memory);
            }
            return memory;
        }

        /** Address of {@link #memory(int)}, which must have been called. */
        public long address() {
            return address;
        }
    }
}
