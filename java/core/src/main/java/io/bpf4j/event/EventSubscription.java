package io.bpf4j.event;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A thread that reads as many events as its subscriber has requested. All signals come from it, one after the other. */
final class EventSubscription<T> implements Flow.Subscription {

    private final EventReader<T> reader;
    private final Flow.Subscriber<? super T> subscriber;
    private final Runnable onEnd;
    private final AtomicLong demand = new AtomicLong();
    private Thread thread;
    private volatile boolean cancelled;
    /** Why the subscriber cannot be served; null if it can. */
    private volatile IllegalArgumentException badRequest;

    /**
     * A subscription that has not begun.
     *
     * @param onEnd called when the reader can be subscribed to again
     */
    EventSubscription(EventReader<T> reader, Flow.Subscriber<? super T> subscriber, Runnable onEnd) {
        this.reader = reader;
        this.subscriber = subscriber;
        this.onEnd = onEnd;
    }

    void start(ThreadFactory threads) {
        thread = Objects.requireNonNull(threads.newThread(this::run), "the thread factory gave no thread");
        thread.start();
    }

    @Override
    public void request(long events) {
        if (events <= 0) {
            badRequest = new IllegalArgumentException("a request for " + events
                    + " events; a subscriber may request 1 or more (Reactive Streams, rule 3.9)");
        } else {
            demand.accumulateAndGet(events, EventSubscription::saturatedSum);
        }
        signal();
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public void cancel() {
        cancelled = true;
        signal();
    }

    private void signal() {
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
            reader.wake();
        }
    }

    private void run() {
        Runnable lastSignal = () -> {};
        try {
            subscriber.onSubscribe(this);
            lastSignal = publish();
        } finally {
            onEnd.run();
        }
        lastSignal.run();
    }

    /** Hands events over until the end, and gives back what the subscriber is to be told then. */
    private Runnable publish() {
        while (!cancelled) {
            if (badRequest != null) {
                return () -> subscriber.onError(badRequest);
            }
            if (Thread.currentThread().isInterrupted()) {
                return () ->
                        subscriber.onError(new InterruptedException("the thread of " + reader + " was interrupted"));
            }
            if (demand.get() == 0 && !reader.isClosed()) {
                reader.park();
                continue;
            }
            T event;
            try {
                event = reader.nextUnless(this::hasEnded);
            } catch (RuntimeException e) {
                return () -> subscriber.onError(e);
            }
            if (event != null) {
                demand.updateAndGet(EventSubscription::oneLess);
                subscriber.onNext(event);
            } else if (!hasEnded() && !Thread.currentThread().isInterrupted()) {
                return subscriber::onComplete;
            }
        }
        return () -> {};
    }

    private boolean hasEnded() {
        return cancelled || badRequest != null;
    }

    /** A demand without bounds stays one. */
    private static long oneLess(long demand) {
        return demand == Long.MAX_VALUE ? demand : demand - 1;
    }
}
