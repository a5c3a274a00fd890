package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.LayoutMismatchException;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class EventPublisherTest {

    private static final String COMPLETE = "complete";

    /** Writes down each signal, and requests nothing by itself. */
    private static class Recorder implements Flow.Subscriber<Long> {

        private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
        protected Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            signals.add("subscribed");
        }

        @Override
        public void onNext(Long event) {
            signals.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure);
        }

        @Override
        public void onComplete() {
            signals.add(COMPLETE);
        }

        Object next() throws InterruptedException {
            return signals.poll(20, TimeUnit.SECONDS);
        }

        void assertNothingComes() throws InterruptedException {
            assertThat(signals.poll(30, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private Emitter emitter;
    private EventReader<Long> events;
    private Flow.Publisher<Long> publisher;

    @BeforeEach
    void open() {
        emitter = new Emitter();
        events = RingBuffer.reader(emitter.map("first"), BpfType.U64);
        publisher = events.publisher(Thread::new);
    }

    @AfterEach
    void close() {
        events.close();
        emitter.close();
    }

    private Recorder subscribe() throws InterruptedException {
        Recorder recorder = new Recorder();
        publisher.subscribe(recorder);
        assertThat(recorder.next()).isEqualTo("subscribed");
        return recorder;
    }

    @Test
    void subscriberGetsWhatItRequests() throws Exception {
        Recorder recorder = subscribe();
        emitter.emit("emit_first", 10);
        recorder.assertNothingComes();
        assertThat(events.stats().events()).as("events wait in the ring").isZero();

        recorder.subscription.request(2);
        assertThat(recorder.next()).isEqualTo(0L);
        assertThat(recorder.next()).isEqualTo(1L);
        recorder.assertNothingComes();
        assertThat(events.stats().events()).isEqualTo(2);

        recorder.subscription.request(Long.MAX_VALUE);
        recorder.subscription.request(5);
        for (long number = 2; number < 10; number++) {
            assertThat(recorder.next()).isEqualTo(number);
        }
        emitter.emit("emit_first");
        assertThat(recorder.next()).isEqualTo(10L);
    }

    @Test
    void flushAndCloseComplete() throws Exception {
        Recorder flushed = subscribe();
        flushed.subscription.request(10);
        emitter.emit("emit_quietly", 2);
        events.flush();
        assertThat(flushed.next()).isEqualTo(0L);
        assertThat(flushed.next()).isEqualTo(1L);
        assertThat(flushed.next()).isEqualTo(COMPLETE);

        Recorder waiting = subscribe();
        waiting.subscription.request(10);
        Recorder second = new Recorder();
        publisher.subscribe(second);
        assertThat(second.next()).isEqualTo("subscribed");
        assertThat(second.next()).isInstanceOf(IllegalStateException.class);
        second.subscription.request(1);
        second.subscription.cancel();
        events.close();
        assertThat(waiting.next()).isEqualTo(COMPLETE);
    }

    @Test
    void closeCompletesASubscriberThatRequestsNothing() throws Exception {
        Recorder recorder = subscribe();
        events.close();
        assertThat(recorder.next()).isEqualTo(COMPLETE);
        Recorder late = subscribe();
        assertThat(late.next()).isEqualTo(COMPLETE);
    }

    @Test
    void afterACancelTheNextSubscriberGetsTheRest() throws Exception {
        Recorder recorder = subscribe();
        recorder.subscription.request(1);
        emitter.emit("emit_first", 3);
        assertThat(recorder.next()).isEqualTo(0L);
        recorder.subscription.cancel();
        recorder.subscription.cancel();
        recorder.subscription.request(5);
        recorder.assertNothingComes();

        Recorder next = subscribe();
        next.subscription.request(5);
        assertThat(next.next()).isEqualTo(1L);
        assertThat(next.next()).isEqualTo(2L);
        next.subscription.cancel();
    }

    @Test
    void subscriberMayRequestAndCancelInItsSignals() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                super.onSubscribe(subscription);
                subscription.request(1);
            }

            @Override
            public void onNext(Long event) {
                super.onNext(event);
                if (event == 2) {
                    subscription.cancel();
                } else {
                    subscription.request(1);
                }
            }
        };
        emitter.emit("emit_first", 5);
        publisher.subscribe(recorder);
        assertThat(List.of(recorder.next(), recorder.next(), recorder.next(), recorder.next()))
                .containsExactly("subscribed", 0L, 1L, 2L);
        recorder.assertNothingComes();
        assertThat(events.poll()).hasValue(3L);
    }

    @Test
    void requestForNothingIsAnError() throws Exception {
        Recorder recorder = subscribe();
        recorder.subscription.request(0);
        assertThat(recorder.next())
                .isInstanceOfSatisfying(
                        IllegalArgumentException.class,
                        failure -> assertThat(failure).hasMessageContaining("rule 3.9"));
        assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> events.publisher(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void failureOfTheReadingIsAnErrorAndTheRestIsThere() throws Exception {
        try (EventReader<Long> large = RingBuffer.reader(emitter.map("large"), BpfType.U64)) {
            Recorder recorder = new Recorder();
            large.publisher(Thread::new).subscribe(recorder);
            assertThat(recorder.next()).isEqualTo("subscribed");
            emitter.emit("flood");
            recorder.subscription.request(3);
            assertThat(recorder.next()).isInstanceOf(LayoutMismatchException.class);
            recorder.assertNothingComes();
            assertThat(large.stats().events()).isEqualTo(1);
        }
    }

    @Test
    void interruptOfTheThreadIsAnError() throws Exception {
        Thread[] thread = new Thread[1];
        Recorder recorder = new Recorder();
        events.publisher(runnable -> thread[0] = new Thread(runnable)).subscribe(recorder);
        assertThat(recorder.next()).isEqualTo("subscribed");
        recorder.subscription.request(1);
        thread[0].interrupt();
        assertThat(recorder.next()).isInstanceOf(InterruptedException.class);
        thread[0].join();
    }

    @Test
    void publisherWithoutAThreadCanBeSubscribedToAgain() throws Exception {
        Flow.Publisher<Long> threadless = events.publisher(runnable -> null);
        assertThatThrownBy(() -> threadless.subscribe(new Recorder())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> threadless.subscribe(new Recorder())).isInstanceOf(NullPointerException.class);
    }
}
