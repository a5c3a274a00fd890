package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a reader waits, and what ends that. */
@KernelTest
@Timeout(60)
class RingBufferWaitTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private Emitter emitter;
    private RingBuffer events;
    private final List<Long> received = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        emitter = new Emitter();
        events = RingBuffer.of(emitter.map("first"), event -> received.add(event.getLong(event.position())));
    }

    @AfterEach
    void close() {
        events.close();
        emitter.close();
    }

    @Test
    void flushEndsAPollThatGivesWhatIsThere() throws Exception {
        FutureTask<Integer> poll = new FutureTask<>(() -> events.poll(LONG));
        ReaderThread.startAndAwaitPoll(poll);
        emitter.emit("emit_quietly", 3);
        assertThat(poll.isDone()).as("events that wake nobody").isFalse();

        events.flush();

        assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(received).containsExactly(0L, 1L, 2L);
    }

    @Test
    void flushWithoutAPollIsForTheNextThatWouldWait() {
        emitter.emit("emit_first");
        events.flush();
        assertThat(events.poll(LONG)).isEqualTo(1);
        assertThat(events.poll(LONG)).isZero();
        long start = System.nanoTime();
        assertThat(events.poll(Duration.ofMillis(50))).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(49));
    }

    @Test
    void deadlineHoldsForSeveralPolls() {
        long deadline = System.nanoTime() + Duration.ofMillis(200).toNanos();
        emitter.emit("emit_first");
        assertThat(events.pollUntil(deadline)).isEqualTo(1);
        assertThat(events.pollUntil(deadline)).isZero();
        assertThat(System.nanoTime() - deadline).isNotNegative();
        assertThat(events.pollUntil(deadline)).isZero();
        emitter.emit("emit_first");
        assertThat(events.pollUntil(deadline))
                .as("what is there is given after the deadline too")
                .isEqualTo(1);
    }

    @Test
    void interruptEndsAPollAndStays() throws Exception {
        FutureTask<Boolean> poll = new FutureTask<>(() -> {
            int count = events.poll(LONG);
            return count == 0 && Thread.interrupted();
        });
        Thread thread = ReaderThread.startAndAwaitPoll(poll);
        thread.interrupt();
        assertThat(poll.get(20, TimeUnit.SECONDS)).isTrue();

        Thread.currentThread().interrupt();
        emitter.emit("emit_first");
        assertThat(events.poll(LONG))
                .as("an interrupted thread gets what is there")
                .isEqualTo(1);
        assertThat(events.poll(LONG)).as("and does not wait").isZero();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(events.poll(Duration.ofMillis(20)))
                .as("the next wait is whole")
                .isZero();
    }

    /** The kernel ends epoll_wait with EINTR then, as it does by signals that profilers send. */
    @Test
    void aStoppedAndContinuedProcessGoesOnWaiting() throws Exception {
        FutureTask<Integer> poll = new FutureTask<>(() -> events.poll(LONG));
        ReaderThread.startAndAwaitPoll(poll);
        for (int i = 0; i < 3; i++) {
            Process signals = new ProcessBuilder("sh", "-c", "kill -STOP $PPID && sleep 0.1 && kill -CONT $PPID")
                    .inheritIO()
                    .start();
            assertThat(signals.waitFor()).isZero();
            Thread.sleep(20);
            assertThat(poll.isDone()).isFalse();
        }
        emitter.emit("emit_first");
        assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void aWaitUsesNoProcessor() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        FutureTask<Long> poll = new FutureTask<>(() -> {
            long before = threads.getCurrentThreadCpuTime();
            assertThat(events.poll(Duration.ofMillis(500))).isZero();
            return threads.getCurrentThreadCpuTime() - before;
        });
        new Thread(poll).start();
        assertThat(Duration.ofNanos(poll.get())).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void spinningSeesEventsThatWakeNobody() {
        try (RingBuffer spinning = RingBuffer.builder()
                .add(emitter.map("second"), event -> received.add(event.getLong(event.position())))
                .spin(Duration.ofMillis(1))
                .build()) {
            long start = System.nanoTime();
            assertThat(spinning.poll(Duration.ofMillis(100))).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(99));
            emitter.emit("emit_second", 2);
            assertThat(spinning.poll(LONG)).isEqualTo(2);
        }
        try (RingBuffer spinning = RingBuffer.builder()
                .add(emitter.map("large"), event -> {})
                .spin(LONG)
                .build()) {
            Thread closing = new Thread(() -> {
                sleep(50);
                spinning.flush();
            });
            closing.start();
            assertThat(spinning.poll(LONG)).as("a flush ends spinning").isZero();
            join(closing);
            Thread flooding = new Thread(() -> {
                sleep(50);
                emitter.emit("flood");
            });
            flooding.start();
            assertThat(spinning.poll(LONG)).isPositive();
            assertThat(spinning.stats().wakeups()).as("it never waited").isZero();
            join(flooding);
        }
        assertThatThrownBy(() -> RingBuffer.builder().spin(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wakeupsAreCounted() throws Exception {
        for (int i = 1; i <= 5; i++) {
            FutureTask<Integer> poll = new FutureTask<>(() -> events.poll(LONG));
            ReaderThread.startAndAwaitPoll(poll);
            emitter.emit("emit_first");
            assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(events.stats().wakeups()).isEqualTo(i);
        }
    }

    @Test
    void closedReaderRefuses() {
        events.close();
        List<Consumer<RingBuffer>> uses = List.of(
                RingBuffer::flush,
                RingBuffer::consume,
                RingBuffer::availableBytes,
                reader -> reader.consume(1),
                reader -> reader.poll(LONG),
                reader -> reader.pollUntil(System.nanoTime()),
                reader -> reader.start(Thread::new));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(() -> use.accept(events))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("ring buffer first is closed"));
        assertThat(events.isClosed()).isTrue();
        assertThat(events.stats().events()).isZero();
        assertThat(events.size()).isPositive();
    }

    @Test
    void loopReadsUntilItIsClosed() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        try (RingBuffer reader = RingBuffer.of(emitter.map("second"), event -> three.countDown())) {
            EventLoop loop = reader.start(Thread::new);
            emitter.emit("emit_second", 3);
            assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.isRunning()).isTrue();

            loop.close();

            assertThat(loop.isRunning()).isFalse();
            loop.completion().toCompletableFuture().get(1, TimeUnit.SECONDS);
            emitter.emit("emit_second", 2);
            assertThat(reader.consume()).as("the reader is read on").isEqualTo(2);
        }
    }

    @Test
    void loopEndsWithItsReader() throws Exception {
        EventLoop loop = events.start(Thread::new);
        events.close();
        loop.completion().toCompletableFuture().get(20, TimeUnit.SECONDS);
        loop.close();
    }

    @Test
    void loopEndsWithAnInterrupt() throws Exception {
        List<Thread> threads = new ArrayList<>();
        EventLoop loop = events.start(runnable -> {
            threads.add(new Thread(runnable));
            return threads.get(0);
        });
        threads.get(0).interrupt();
        loop.completion().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(events.poll(Duration.ZERO)).isZero();
    }

    @Test
    void loopEndsWithTheHandlersExceptionAndCanBeFollowedByAnother() throws Exception {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch four = new CountDownLatch(4);
        try (RingBuffer reader = RingBuffer.of(emitter.map("second"), event -> {
            long number = event.getLong(event.position());
            seen.add(number);
            four.countDown();
            if (number == 1001) {
                throw new UnsupportedOperationException("the handler's");
            }
        })) {
            emitter.emit("emit_second", 4);
            EventLoop loop = reader.start(runnable -> {
                Thread thread = new Thread(runnable);
                thread.setUncaughtExceptionHandler((failed, failure) -> uncaught.add(failure));
                return thread;
            });
            assertThatThrownBy(() -> loop.completion().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(UnsupportedOperationException.class);
            loop.close();
            assertThat(seen).containsExactly(1000L, 1001L);
            try (EventLoop next = reader.start(Thread::new)) {
                assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(next.isRunning()).isTrue();
            }
            assertThat(seen).containsExactly(1000L, 1001L, 1002L, 1003L);
            assertThat(reader.stats().events()).isEqualTo(4);
        }
        while (uncaught.isEmpty()) {
            Thread.sleep(1);
        }
        assertThat(uncaught.get(0)).hasMessage("the handler's");
    }

    @Test
    void handlerMayCloseItsLoop() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        List<EventLoop> loops = new ArrayList<>();
        try (RingBuffer reader = RingBuffer.of(emitter.map("second"), event -> {
            join(started);
            loops.get(0).close();
        })) {
            emitter.emit("emit_second");
            loops.add(reader.start(Thread::new));
            started.countDown();
            loops.get(0).completion().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> events.start(runnable -> null)).isInstanceOf(NullPointerException.class);
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
