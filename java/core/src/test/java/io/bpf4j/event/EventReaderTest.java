package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.LayoutMismatchException;
import io.bpf4j.event.PerfEventsObject.Sample;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class EventReaderTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(30);

    private Emitter emitter;
    private EventReader<Long> events;

    @BeforeEach
    void open() {
        emitter = new Emitter();
        events = RingBuffer.reader(emitter.map("first"), BpfType.U64);
    }

    @AfterEach
    void close() {
        events.close();
        emitter.close();
    }

    private static <T> FutureTask<T> waiting(FutureTask<T> task) throws InterruptedException {
        ReaderThread.startAndAwaitPoll(task);
        return task;
    }

    @Test
    void eventsAreTakenOneByOne() throws Exception {
        emitter.emit("emit_first", 3);
        assertThat(events.take()).isZero();
        assertThat(events.poll()).hasValue(1L);
        assertThat(events.poll(LONG)).hasValue(2L);
        assertThat(events.poll()).isEmpty();
        assertThat(events.poll(SHORT)).isEmpty();
        assertThat(events.stats().events()).isEqualTo(3);
        assertThat(events).hasToString("reader of ring buffer first");
    }

    @Test
    void takeWaits() throws Exception {
        FutureTask<Long> take = waiting(new FutureTask<>(events::take));
        assertThat(events.poll()).as("another thread asks").isEmpty();
        assertThat(events.poll(SHORT)).as("another thread asks").isEmpty();
        events.flush();
        Thread.sleep(5);
        assertThat(take.isDone()).as("a flush gives no event to take").isFalse();
        emitter.emit("emit_first");
        assertThat(take.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void interruptOfATakeLosesNothing() throws Exception {
        FutureTask<Long> take = new FutureTask<>(events::take);
        Thread thread = ReaderThread.startAndAwaitPoll(take);
        thread.interrupt();
        assertThatThrownBy(() -> take.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> events.poll(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        emitter.emit("emit_first");
        assertThat(events.take()).isZero();
    }

    @Test
    void closeEndsATake() throws Exception {
        FutureTask<Long> take = waiting(new FutureTask<>(events::take));
        events.close();
        assertThatThrownBy(() -> take.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ring buffer first is closed");
        assertThat(events.isClosed()).isTrue();
        assertThatThrownBy(events::take).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(events::poll).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> events.poll(SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> events.drainTo(new ArrayList<>(), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> events.transferTo(new ArrayBlockingQueue<>(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(events::flush).isInstanceOf(IllegalStateException.class);
        assertThat(events.iterator().hasNext()).isFalse();
        assertThat(events.stream()).isEmpty();
    }

    @Test
    void eventsAreDrainedIntoACollection() {
        List<Long> drained = new ArrayList<>();
        emitter.emit("emit_first", 5);
        assertThat(events.iterator().hasNext()).as("reads one ahead").isTrue();
        assertThat(events.drainTo(drained, 3)).isEqualTo(3);
        assertThat(events.drainTo(drained, 0)).isZero();
        assertThat(events.drainTo(drained, 10)).isEqualTo(2);
        assertThat(drained).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void fullQueueLeavesEventsInTheRing() throws Exception {
        BlockingQueue<Long> queue = new ArrayBlockingQueue<>(2);
        FutureTask<Long> transfer = waiting(new FutureTask<>(() -> events.transferTo(queue)));
        emitter.emit("emit_first", 10);
        while (queue.remainingCapacity() > 0) {
            Thread.sleep(1);
        }
        Thread.sleep(20);
        assertThat(events.stats().events()).as("two in the queue, one in hand").isEqualTo(3);
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            taken.add(queue.take());
        }
        events.flush();
        assertThat(transfer.get(20, TimeUnit.SECONDS)).isEqualTo(10);
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void interruptOfATransferLosesNothing() throws Exception {
        BlockingQueue<Long> queue = new ArrayBlockingQueue<>(1);
        FutureTask<Long> transfer = new FutureTask<>(() -> events.transferTo(queue));
        Thread thread = new Thread(transfer);
        emitter.emit("emit_first", 4);
        thread.start();
        while (events.stats().events() < 2) {
            Thread.sleep(1);
        }
        thread.interrupt();
        assertThatThrownBy(() -> transfer.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        List<Long> all = new ArrayList<>(queue);
        events.drainTo(all, 10);
        assertThat(all).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void streamEndsWithAFlushOrWithoutPatience() throws Exception {
        emitter.emit("emit_first", 4);
        assertThat(events.stream().limit(2)).containsExactly(0L, 1L);
        assertThat(events.stream(Duration.ZERO)).containsExactly(2L, 3L);
        assertThat(events.stream(SHORT)).isEmpty();
        FutureTask<List<Long>> stream =
                waiting(new FutureTask<>(() -> events.stream().toList()));
        emitter.emit("emit_first", 2);
        emitter.emit("emit_quietly");
        events.flush();
        assertThat(stream.get(20, TimeUnit.SECONDS)).containsExactly(4L, 5L, 6L);
        emitter.emit("emit_first");
        assertThat(events.poll()).as("after a flush it is read on").hasValue(7L);
        assertThatThrownBy(() -> events.stream(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void iteratorEndsWithCloseOrInterrupt() throws Exception {
        emitter.emit("emit_first", 2);
        Iterator<Long> iterator = events.iterator();
        assertThat(iterator.next()).isZero();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.next()).isEqualTo(1);
        Thread.currentThread().interrupt();
        assertThat(iterator.hasNext()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        FutureTask<Boolean> hasNext = waiting(new FutureTask<>(iterator::hasNext));
        events.close();
        assertThat(hasNext.get(20, TimeUnit.SECONDS)).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void severalThreadsGetEachEventOnce() throws Exception {
        List<Long> taken = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        taken.add(events.take());
                    }
                } catch (InterruptedException | IllegalStateException e) {
                    // The end of the test closes the reader.
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < 20; i++) {
            emitter.emit("emit_first", 100);
            while (taken.size() < 100 * (i + 1)) {
                Thread.sleep(1);
            }
        }
        events.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 2000).boxed().toList());
    }

    @Test
    void eventOfAnotherSizeIsAnExceptionOfTheAsking() throws Exception {
        try (EventReader<Long> large = RingBuffer.reader(emitter.map("large"), BpfType.U64)) {
            emitter.emit("flood");
            assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(large::take);
            assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(large::poll);
            assertThat(large.stats().events()).isEqualTo(2);
        }
    }

    @Test
    void anyBufferCanBeReadAndOnlyThroughItsReader() throws Exception {
        RingBuffer[] buffer = new RingBuffer[1];
        try (EventReader<Long> both = EventReader.of(handler -> buffer[0] = RingBuffer.builder()
                .add(emitter.map("second"), BpfType.U64, handler)
                .add(emitter.map("large"), event -> {})
                .build())) {
            emitter.emit("emit_second", 2);
            assertThat(both.take()).isEqualTo(1000);
            assertThatThrownBy(buffer[0]::consume)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("through its EventReader");
        }
    }

    @Test
    void perfBuffersAreReadAlike() throws Exception {
        try (PerfEventsObject object = new PerfEventsObject();
                EventReader<Sample> samples = EventReader.of(
                        handler -> PerfBuffer.of(object.map(), Sample.TYPE, (cpu, sample) -> handler.accept(sample)))) {
            object.emit(0, 3);
            assertThat(samples.take().sequence()).isZero();
            assertThat(samples.stream(Duration.ZERO))
                    .extracting(Sample::sequence)
                    .containsExactly(1L, 2L);
            FutureTask<Sample> take = waiting(new FutureTask<>(samples::take));
            object.emit(0, 1);
            assertThat(take.get(20, TimeUnit.SECONDS).sequence()).isEqualTo(3);
            assertThat(samples.stats().events()).isEqualTo(4);
        }
    }
}
