package io.bpf4j.event;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/** The events of a reader for one subscriber at a time. */
final class EventPublisher<T> implements Flow.Publisher<T> {

    private final EventReader<T> reader;
    private final ThreadFactory threads;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    EventPublisher(EventReader<T> reader, ThreadFactory threads) {
        this.reader = reader;
        this.threads = threads;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber);
        if (!subscribed.compareAndSet(false, true)) {
            subscriber.onSubscribe(new NoSubscription());
            subscriber.onError(new IllegalStateException(reader + " has a subscriber already"));
            return;
        }
        EventSubscription<T> subscription = new EventSubscription<>(reader, subscriber, () -> subscribed.set(false));
        try {
            subscription.start(threads);
        } catch (RuntimeException | Error e) {
            subscribed.set(false);
            throw e;
        }
    }

    /** What a subscriber gets that gets nothing. */
    private static final class NoSubscription implements Flow.Subscription {

        @Override
        public void request(long events) {
            // There will be none.
        }

        @Override
        public void cancel() {
            // There is nothing to cancel.
        }
    }
}
