package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.type.BpfType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Reads a ring buffer map ({@code BPF_MAP_TYPE_RINGBUF}, Linux 5.8) straight from the memory that it shares with the kernel. Only waiting is a system
 * call.
 *
 * <pre>{@code
 * try (RingBuffer events = RingBuffer.of(object.map("events"), FlowEvent.TYPE, System.out::println)) {
 *     while (running) {
 *         events.poll(Duration.ofMillis(200));
 *     }
 * }
 * }</pre>
 *
 * <p>Events are handed over in the order in which the program reserved them, on the thread that calls {@link #poll} or {@link #consume}. A map has one
 * reader: of two threads that call at the same time, one gets an {@link IllegalStateException}, as does a handler that calls them, and two readers of one map would take each other's
 * events. {@link #close()} may be called from any thread and from the handler. The reader stays usable after its object is closed.
 *
 * <p>A program that finds the ring full loses its event; only the program can count that.
 */
public final class RingBuffer implements AutoCloseable {

    /** Both copies of the ring and a page must be within the reach of a {@code ByteBuffer}. */
    private static final long MAX_SIZE = 512L << 20;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final String subject;
    private final RawEventHandler handler;
    private final RingResources resources;
    private final RingState state;
    private final Leaks.Watch watch;
    private final ReentrantLock consumer = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Guarded by {@link #consumer}. */
    private boolean releaseOnLeave;

    private volatile long eventCount;

    private RingBuffer(BpfMap<?, ?> map, RawEventHandler handler) {
        this.subject = "ring buffer " + map.name();
        this.handler = handler;
        if (map.type() != BpfMapType.RINGBUF) {
            throw new BpfNotSupportedException(
                    "read events from", map.toString(), "it is a map of type " + map.type(), 0, List.of());
        }
        if (map.maxEntries() > MAX_SIZE) {
            throw new BpfNotSupportedException(
                    "read events from",
                    map.toString(),
                    "it has " + map.maxEntries() + " bytes, more than " + MAX_SIZE,
                    0,
                    List.of());
        }
        Descriptor descriptor = MapAccess.descriptorOf(map);
        Slot slot = descriptor.acquire();
        try {
            resources = new RingResources(slot.fd(), map.maxEntries(), subject);
        } finally {
            descriptor.release(slot);
        }
        state = resources.state();
        watch = Leaks.watch(this, subject, resources::release);
    }

    /**
     * A reader that hands over bytes, without a copy and without allocation.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param handler takes each event
     * @return the reader, to be closed by the caller
     * @throws BpfNotSupportedException if the map is of another type, or larger than 512 MiB
     * @throws BpfException if the kernel refuses to map it
     */
    public static RingBuffer of(BpfMap<?, ?> map, RawEventHandler handler) {
        return new RingBuffer(map, Objects.requireNonNull(handler));
    }

    /**
     * A reader that hands over values. An event of another length than the type's is a {@link LayoutMismatchException} of the method that reads it; it
     * is consumed.
     *
     * <p>If the program was compiled with a struct of the type's name, its layout is compared here: name it by {@code @CType("struct name")} on the
     * record. Compilers leave out a struct that no global variable, map or function refers to.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param type layout of each event
     * @param handler takes each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type, or larger than 512 MiB
     * @throws BpfException if the kernel refuses to map it
     */
    public static <T> RingBuffer of(BpfMap<?, ?> map, BpfType<T> type, Consumer<? super T> handler) {
        Objects.requireNonNull(type);
        Objects.requireNonNull(handler);
        MapAccess.checkEvents(map, type);
        String subject = map.toString();
        return new RingBuffer(map, event -> {
            if (event.remaining() != type.size()) {
                throw new LayoutMismatchException(
                        "read an event of",
                        subject,
                        "it has " + event.remaining() + " bytes, the Java type has " + type.size() + ":\n" + type);
            }
            handler.accept(type.read(event, event.position()));
        });
    }

    /**
     * Hands over the events that are there, or waits for some and hands those over. It never hands over more than were in the ring when it looked, so that a busy
     * program cannot hold it.
     *
     * @param timeout how long to wait at most; zero does not wait
     * @return how many events were handed over; 0 after the timeout, or if another thread closed the reader meanwhile
     * @throws IllegalStateException if closed before the call, or another thread is reading
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int poll(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout);
        }
        enter();
        try {
            long deadline = deadline(timeout);
            int count = drain(NO_LIMIT);
            while (count == 0 && !closed.get()) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    return 0;
                }
                if (state.isEmpty()) {
                    resources.await(milliseconds(remaining), subject);
                }
                count = drain(NO_LIMIT);
            }
            return count;
        } finally {
            leave();
        }
    }

    private static long deadline(Duration timeout) {
        long now = System.nanoTime();
        long longest = Long.MAX_VALUE / 2;
        return now + (timeout.compareTo(Duration.ofNanos(longest)) > 0 ? longest : timeout.toNanos());
    }

    /** Rounded up, so that a wait of less than a millisecond is one. */
    private static int milliseconds(long nanoseconds) {
        long nanosecondsInMillisecond = TimeUnit.MILLISECONDS.toNanos(1);
        return (int) Math.min((nanoseconds - 1) / nanosecondsInMillisecond + 1, Integer.MAX_VALUE);
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
            return drain(limit);
        } finally {
            leave();
        }
    }

    private int drain(int limit) {
        try {
            return state.consume(handler, limit);
        } finally {
            eventCount = state.handedOver();
        }
    }

    /** How many events were handed over since the reader was made, those included whose handler threw an exception. */
    public long eventCount() {
        return eventCount;
    }

    /** Length of the ring in bytes. */
    public long size() {
        return state.size();
    }

    private void enter() {
        if (consumer.isHeldByCurrentThread()) {
            throw new IllegalStateException(subject + " is read already, by the caller of this handler");
        }
        if (!consumer.tryLock()) {
            throw closed.get() ? closedException() : new IllegalStateException(subject + " is read by another thread");
        }
        if (closed.get()) {
            consumer.unlock();
            throw closedException();
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException(subject + " is closed");
    }

    private void leave() {
        if (releaseOnLeave) {
            resources.release();
        }
        consumer.unlock();
    }

    /**
     * Ends a wait in progress, waits for the handler in progress, and unmaps the ring. Called from the handler, it ends the reading after this event. Does nothing
     * if closed already.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        state.stop();
        resources.wake();
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
}
