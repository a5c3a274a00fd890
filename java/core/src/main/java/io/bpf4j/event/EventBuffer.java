package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.internal.Leaks;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Reads events from memory that programs share with Java: what {@link RingBuffer} and {@link PerfBuffer} have in common. Reading is no system call, only
 * waiting is.
 *
 * <p>Events are handed to the handler on the thread that calls {@link #poll}, {@link #pollUntil} or {@link #consume()}, or on a thread of its own
 * ({@link #start}). One thread reads at a time: of two that call at the same time one gets an {@link IllegalStateException}, as does a handler that calls them.
 * {@link #close()}, {@link #flush()} and everything that only asks may be called from any thread and from the handler.
 *
 * <p>A handler's exception comes out of the method that reads. Its event is consumed and counted; those after it stay for the next call.
 *
 * <p>A thread that waits uses no processor. An interrupt ends the wait and leaves the thread's interrupt status set. Virtual threads may wait: they give their
 * carrier up.
 */
public abstract sealed class EventBuffer implements AutoCloseable permits PerfBuffer, RingBuffer {

    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final BooleanSupplier NEVER = () -> false;
    /** As far into the future as a deadline can be compared. */
    private static final long FOREVER = Long.MAX_VALUE / 2;
    /** How often to look at a record that a program is still writing before the thread sleeps in between; a program takes less than a microsecond. */
    private static final int BUSY_LOOKS = 100;

    private static final long BUSY_SLEEP_NANOSECONDS = 100_000;

    private final String subject;
    private final EventSource source;
    private final Resources resources;
    private final Waiter waiter;
    private final long spinNanoseconds;
    private final Leaks.Watch watch;
    private final ReentrantLock consumer = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean flushed = new AtomicBoolean();
    private final AtomicLong wakeups = new AtomicLong();
    private volatile Runnable closeAction = () -> {};
    /** Guarded by {@link #consumer}. */
    private boolean releaseOnLeave;

    /**
     * A reader.
     *
     * @param source where the events come from
     * @param resources what the source lies over; released by this
     * @param waiter one of the resources
     * @param spinNanoseconds how long to look for events before a wait
     */
    EventBuffer(EventSource source, Resources resources, Waiter waiter, long spinNanoseconds) {
        this.subject = resources.subject();
        this.source = source;
        this.resources = resources;
        this.waiter = waiter;
        this.spinNanoseconds = spinNanoseconds;
        this.watch = Leaks.watch(this, subject, resources::release);
    }

    /**
     * Hands over the events that are there, or waits for some and hands those over. It never hands over more than were there when it looked, so that a busy
     * program cannot hold it.
     *
     * @param timeout how long to wait at most; zero does not wait
     * @return how many events were handed over; 0 after the timeout, or if the reader was closed or flushed or the thread interrupted
     * @throws IllegalStateException if closed before the call, or another thread is reading
     * @throws IllegalArgumentException if the timeout is negative
     * @throws BpfException if the kernel refuses to wait
     */
    public int poll(Duration timeout) {
        return pollUntil(deadline(timeout));
    }

    /** When a time from now is over; a time of {@link System#nanoTime()}. */
    static long deadline(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout);
        }
        return System.nanoTime() + nanoseconds(timeout);
    }

    /** A deadline that nobody lives to see. */
    static long forever() {
        return System.nanoTime() + FOREVER;
    }

    /** A duration that may be longer than nanoseconds can tell. */
    static long nanoseconds(Duration timeout) {
        return timeout.compareTo(Duration.ofNanos(FOREVER)) > 0 ? FOREVER : timeout.toNanos();
    }

    /**
     * As {@link #poll}, with a deadline for several calls.
     *
     * @param deadline a time of {@link System#nanoTime()}
     * @return how many events were handed over; 0 after the deadline, or if the reader was closed or flushed or the thread interrupted
     * @throws IllegalStateException if closed before the call, or another thread is reading
     * @throws BpfException if the kernel refuses to wait
     */
    public int pollUntil(long deadline) {
        enter();
        try {
            return drainOrWait(deadline, NO_LIMIT, NEVER);
        } finally {
            leave();
        }
    }

    /**
     * As {@link #pollUntil}, with one more reason to return 0; the end of the reader is no exception but another one.
     *
     * @param limit maximum number of events
     * @param ended asked at each look, and after {@link #wake()}
     */
    final int read(long deadline, int limit, BooleanSupplier ended) {
        if (!tryEnter()) {
            return 0;
        }
        try {
            return drainOrWait(deadline, limit, ended);
        } finally {
            leave();
        }
    }

    /** Makes a {@link #read} in progress ask. */
    final void wake() {
        waiter.wake();
    }

    private int drainOrWait(long deadline, int limit, BooleanSupplier ended) {
        int count = source.drain(limit);
        int looks = 0;
        while (count == 0 && !mustReturn() && !ended.getAsBoolean()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                return 0;
            }
            if (isEmptyAfterSpinning(remaining)) {
                awaitEvents(remaining);
                looks = 0;
            } else if (looks++ < BUSY_LOOKS) {
                Thread.onSpinWait();
            } else {
                // A program holds its record for long. The kernel counts it as data, so that a wait would end at once.
                LockSupport.parkNanos(Math.min(remaining, BUSY_SLEEP_NANOSECONDS));
            }
            count = source.drain(limit);
        }
        // What came before a flush is handed over by the poll that the flush ends.
        return count == 0 ? source.drain(limit) : count;
    }

    private boolean mustReturn() {
        return closed.get()
                || Thread.currentThread().isInterrupted()
                || flushed.get() && flushed.compareAndSet(true, false);
    }

    private boolean isEmptyAfterSpinning(long remaining) {
        if (spinNanoseconds > 0) {
            long end = System.nanoTime() + Math.min(spinNanoseconds, remaining);
            while (source.isEmpty() && !closed.get() && !flushed.get() && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
        return source.isEmpty();
    }

    private void awaitEvents(long remaining) {
        if (waiter.await(Math.min(remaining, source.longestWait()))) {
            wakeups.lazySet(wakeups.get() + 1);
        }
    }

    /**
     * Hands over the events that are there, without waiting.
     *
     * @return how many events were handed over
     * @throws IllegalStateException if closed, or another thread is reading
     */
    public int consume() {
        return consume(NO_LIMIT);
    }

    /**
     * Hands over at most so many of the events that are there, without waiting.
     *
     * @param limit maximum number of events
     * @return how many events were handed over
     * @throws IllegalStateException if closed, or another thread is reading
     */
    public int consume(int limit) {
        enter();
        try {
            return source.drain(limit);
        } finally {
            leave();
        }
    }

    /**
     * Makes the {@link #poll} in progress hand over what is there and return, or else the next one, instead of waiting. Programs may submit events without waking
     * the reader ({@code BPF_RB_NO_WAKEUP}); those are among what is handed over.
     *
     * @throws IllegalStateException if closed
     */
    public void flush() {
        requireOpen();
        flushed.set(true);
        waiter.wake();
    }

    /**
     * Reads on a thread of its own, until the loop is closed, this reader is closed, or the handler throws an exception.
     *
     * @param threads makes the thread, which may be a virtual one
     * @return what ends it
     * @throws IllegalStateException if closed
     * @throws NullPointerException if the factory gives no thread
     */
    public EventLoop start(ThreadFactory threads) {
        requireOpen();
        return EventLoop.start(this, Objects.requireNonNull(threads));
    }

    /**
     * Bytes that wait in the memory, with the headers that the kernel adds and with records that are not whole yet.
     *
     * @throws IllegalStateException if closed
     */
    public long availableBytes() {
        long available = source.available();
        VarHandle.acquireFence();
        requireOpen();
        return available;
    }

    /** Length of the memory in bytes. */
    public long size() {
        return source.size();
    }

    /** What was read so far; also after the close. */
    public abstract EventStats stats();

    /** How many waits ended with an event. */
    final long wakeups() {
        return wakeups.get();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed.get();
    }

    private void enter() {
        if (!tryEnter()) {
            throw closedException();
        }
    }

    private boolean tryEnter() {
        if (consumer.isHeldByCurrentThread()) {
            throw new IllegalStateException(subject + " is read already, by the caller of this handler");
        }
        if (!consumer.tryLock()) {
            if (closed.get()) {
                return false;
            }
            throw new IllegalStateException(subject + " is read by another thread");
        }
        if (closed.get()) {
            consumer.unlock();
            return false;
        }
        return true;
    }

    private void leave() {
        if (releaseOnLeave) {
            resources.release();
        }
        consumer.unlock();
    }

    /** Sets what {@link #close()} does besides. */
    final void onClose(Runnable action) {
        closeAction = action;
    }

    final void requireOpen() {
        if (closed.get()) {
            throw closedException();
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException(subject + " is closed");
    }

    /**
     * Ends a wait in progress, waits for the handler in progress, and gives the memory up; events that are left are lost to this reader. Called from the handler,
     * it ends the reading after this event. Does nothing if closed already.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        source.stop();
        waiter.wake();
        closeAction.run();
        if (consumer.isHeldByCurrentThread()) {
            releaseOnLeave = true;
        } else {
            consumer.lock();
            try {
                resources.release();
            } finally {
                consumer.unlock();
            }
        }
        watch.closed();
    }

    @Override
    public String toString() {
        return subject;
    }
}
