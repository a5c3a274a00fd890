package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.LayoutMismatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Events for those who ask for them, where an {@link EventBuffer} hands them to a handler: one by one as from a {@link BlockingQueue}, as an iterator or stream, or
 * as a publisher. What nobody asks for stays in the memory that programs write to: when that is full, they lose events.
 *
 * <pre>{@code
 * try (EventReader<FlowEvent> events = RingBuffer.reader(object.map("events"), FlowEvent.TYPE)) {
 *     events.stream().filter(event -> event.port() == 53).limit(10).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>{@link #flush()} and {@link #close()} end iterators, streams, transfers and publishers. After a flush the reader can be read on.
 *
 * <p>Threads may ask at the same time; each event goes to one of them. An iterator or stream is for one thread, and the only one that asks meanwhile.
 *
 * @param <T> Java type of the events
 */
public final class EventReader<T> implements Iterable<T>, AutoCloseable {

    private static final BooleanSupplier NEVER = () -> false;

    private final EventBuffer buffer;
    private final ReentrantLock lock = new ReentrantLock();
    /** Where the events go while somebody asks; guarded by {@link #lock}, as {@link #next}. */
    private Consumer<? super T> sink;
    /** Threads of subscriptions that wait for requests. */
    private final Set<Thread> parked = ConcurrentHashMap.newKeySet();
    /** An event that was read and that nobody has got yet, or null. */
    private T next;

    private EventReader(Function<Consumer<T>, ? extends EventBuffer> opener) {
        buffer = opener.apply(this::accept);
        buffer.onClose(() -> parked.forEach(LockSupport::unpark));
    }

    /**
     * A reader of any kind of memory.
     *
     * <pre>{@code
     * EventReader<Event> events = EventReader.of(handler -> RingBuffer.builder()
     *         .add(object.map("opens"), OpenEvent.TYPE, handler)
     *         .add(object.map("closes"), CloseEvent.TYPE, handler)
     *         .build());
     * }</pre>
     *
     * @param opener opens a buffer that hands its events to the given handler; nobody else may read that buffer
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller, which closes the buffer
     */
    public static <T> EventReader<T> of(Function<Consumer<T>, ? extends EventBuffer> opener) {
        return new EventReader<>(opener);
    }

    private void accept(T event) {
        if (sink == null) {
            throw new IllegalStateException(buffer + " is read through its EventReader only");
        }
        sink.accept(event);
    }

    /**
     * The next event; waits until there is one.
     *
     * @throws InterruptedException if the thread is interrupted; no event is lost
     * @throws IllegalStateException if closed, before or meanwhile
     * @throws LayoutMismatchException if the event has another length than its type; it is consumed
     * @throws BpfException if the kernel refuses to wait
     */
    public T take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!fetch(EventBuffer.forever(), NEVER)) {
                requireUninterrupted();
                buffer.requireOpen();
            }
            return removeNext();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next event, if there is one; does not wait.
     *
     * @return the event; empty also if another thread is asking
     * @throws IllegalStateException if closed
     * @throws LayoutMismatchException if the event has another length than its type; it is consumed
     */
    public Optional<T> poll() {
        List<T> event = new ArrayList<>(1);
        drainTo(event, 1);
        return event.stream().findFirst();
    }

    /**
     * The next event; waits for one.
     *
     * @param timeout how long at most
     * @return the event; empty after the timeout, or if the reader was closed or flushed meanwhile
     * @throws InterruptedException if the thread is interrupted; no event is lost
     * @throws IllegalStateException if closed
     * @throws IllegalArgumentException if the timeout is negative
     * @throws LayoutMismatchException if the event has another length than its type; it is consumed
     * @throws BpfException if the kernel refuses to wait
     */
    public Optional<T> poll(Duration timeout) throws InterruptedException {
        long deadline = EventBuffer.deadline(timeout);
        buffer.requireOpen();
        if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            if (fetch(deadline, NEVER)) {
                return Optional.of(removeNext());
            }
            requireUninterrupted();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /**
     * Moves events that are there into a collection; does not wait.
     *
     * @param events where they are added
     * @param limit maximum number of events
     * @return how many were added; 0 also if another thread is asking
     * @throws IllegalStateException if closed
     * @throws LayoutMismatchException if an event has another length than its type; it is consumed, and those before it are in the collection
     */
    public int drainTo(Collection<? super T> events, int limit) {
        buffer.requireOpen();
        if (limit <= 0 || !lock.tryLock()) {
            return 0;
        }
        try {
            int count = 0;
            if (next != null) {
                events.add(removeNext());
                count++;
            }
            sink = events::add;
            return count + buffer.consume(limit - count);
        } finally {
            sink = null;
            lock.unlock();
        }
    }

    /**
     * Moves events into a queue, until a flush or close or an interrupt. It waits for events and for room in the queue: a full queue leaves the events where they
     * are.
     *
     * @param queue where they are put
     * @return how many were put
     * @throws InterruptedException if the thread is interrupted; no event is lost
     * @throws IllegalStateException if closed
     * @throws LayoutMismatchException if an event has another length than its type; it is consumed
     * @throws BpfException if the kernel refuses to wait
     */
    public long transferTo(BlockingQueue<? super T> queue) throws InterruptedException {
        buffer.requireOpen();
        lock.lockInterruptibly();
        try {
            long count = 0;
            while (!buffer.isClosed() && fetch(EventBuffer.forever(), NEVER)) {
                queue.put(next);
                removeNext();
                count++;
            }
            requireUninterrupted();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Events as they come. {@link Iterator#hasNext()} waits for one; it is false after a flush, a close, or an interrupt of the thread, whose interrupt status stays
     * set.
     */
    @Override
    public Iterator<T> iterator() {
        return new Events(null);
    }

    /** Events as they come, until a flush, a close, or an interrupt of the thread, whose interrupt status stays set. Closing the stream does not close the reader. */
    public Stream<T> stream() {
        return stream(new Events(null));
    }

    /**
     * As {@link #stream()}, and it ends when no event has come for some time.
     *
     * @param patience how long to wait for each event at most; zero takes what is there
     * @throws IllegalArgumentException if it is negative
     */
    public Stream<T> stream(Duration patience) {
        EventBuffer.deadline(patience);
        return stream(new Events(patience));
    }

    private Stream<T> stream(Iterator<T> events) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(events, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /**
     * Events for one subscriber at a time, which gets as many as it requests: no event is read before it is wanted. A flush or close completes the subscription; a
     * failure of the reading ends it, and the events after it are there for the next subscriber.
     *
     * @param threads makes a thread for each subscription, which calls the subscriber; it may be a virtual one
     * @return a publisher that may be subscribed to again when a subscription has ended; a second subscriber meanwhile gets an {@link IllegalStateException} by
     *     {@link Flow.Subscriber#onError}
     */
    public Flow.Publisher<T> publisher(ThreadFactory threads) {
        return new EventPublisher<>(this, Objects.requireNonNull(threads));
    }

    /** What was read so far. */
    public EventStats stats() {
        return buffer.stats();
    }

    /**
     * Ends iterators, streams, transfers and subscriptions when they have handed over what is there; if there is none, the next one.
     *
     * @throws IllegalStateException if closed
     */
    public void flush() {
        buffer.flush();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return buffer.isClosed();
    }

    /** Ends those who wait, and gives the memory up; events that are left are lost to this reader. Does nothing if closed already. */
    @Override
    public void close() {
        buffer.close();
    }

    @Override
    public String toString() {
        return "reader of " + buffer;
    }

    /**
     * Waits for an event and removes it, for the thread of a subscription.
     *
     * @param ended asked at each look, and after {@link #wake()}
     * @return the event, or null if the reader is closed, flushed, or ended
     */
    T nextUnless(BooleanSupplier ended) {
        lock.lock();
        try {
            return !buffer.isClosed() && fetch(EventBuffer.forever(), ended) ? removeNext() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a {@link #nextUnless} in progress ask. */
    void wake() {
        buffer.wake();
    }

    /** Parks the thread of a subscription until it is unparked or the reader is closed, or without a reason. */
    void park() {
        Thread thread = Thread.currentThread();
        parked.add(thread);
        if (!buffer.isClosed()) {
            LockSupport.park(this);
        }
        parked.remove(thread);
    }

    /** Sees to it that there is a next event, or gives up. */
    private boolean fetch(long deadline, BooleanSupplier ended) {
        if (next != null) {
            return true;
        }
        sink = event -> next = event;
        try {
            return buffer.read(deadline, 1, ended) > 0;
        } finally {
            sink = null;
        }
    }

    private T removeNext() {
        T event = next;
        next = null;
        return event;
    }

    private final class Events implements Iterator<T> {

        /** Null for ever. */
        private final Duration patience;

        private Events(Duration patience) {
            this.patience = patience;
        }

        @Override
        public boolean hasNext() {
            lock.lock();
            try {
                return !buffer.isClosed()
                        && fetch(patience == null ? EventBuffer.forever() : EventBuffer.deadline(patience), NEVER);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public T next() {
            lock.lock();
            try {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return removeNext();
            } finally {
                lock.unlock();
            }
        }
    }
}
