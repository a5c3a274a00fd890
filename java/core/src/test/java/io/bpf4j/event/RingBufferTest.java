package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class RingBufferTest {

    record Event(
            @CType("__u64") long sequence,
            @CType("__u32") long length,
            @CType("__u16") int half,
            @CType("__u8") int single) {
        static final BpfType<Event> TYPE = BpfType.ofRecord(Event.class);
    }

    /** A record with its header. */
    private static final int RECORD_SIZE = 8 + 16;
    /** The 4,096 bytes that the object asks for are rounded up to a page. */
    private static final int SIZE = Machine.PAGE_SIZE;

    private static final Duration LONG = Duration.ofSeconds(30);

    private BpfObject object;
    private BpfMap<byte[], byte[]> map;
    private final List<Event> received = new ArrayList<>();

    @BeforeEach
    void load() {
        object = TestObjects.open("events").load();
        map = object.map("events");
    }

    @AfterEach
    void close() {
        object.close();
    }

    private RingBuffer reader() {
        return RingBuffer.of(map, Event.TYPE, received::add);
    }

    /** Runs the program so often, each time once: a repetition could be started again by a signal. */
    private void emit(int times) {
        BpfProgram program = object.program("emit");
        for (int i = 0; i < times; i++) {
            program.run(RunOptions.packet(new byte[64]));
        }
    }

    @Test
    void handsOverEventsInOrderWithoutTheDiscarded() {
        try (RingBuffer events = reader()) {
            assertThat(events.size()).isEqualTo(SIZE);
            emit(10);
            assertThat(events.poll(Duration.ZERO)).isEqualTo(8);
            assertThat(events.stats()).isEqualTo(new RingStats(8, 8 * 16, 2, 0, 10 * RECORD_SIZE));
            assertThat(events.consume()).isZero();
        }
        assertThat(received).extracting(Event::sequence).containsExactly(0L, 1L, 2L, 4L, 5L, 6L, 8L, 9L);
        assertThat(received).allSatisfy(event -> {
            assertThat(event.length()).isEqualTo(64);
            assertThat(event.half()).isEqualTo(0xbeef);
            assertThat(event.single()).isEqualTo(0x7f);
        });
    }

    @Test
    void eventsOfManyRoundsOfTheRingArriveOnce() {
        try (RingBuffer events = reader()) {
            for (int round = 0; round < 50; round++) {
                emit(40);
                events.consume();
            }
        }
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 50 * 40; i++) {
            if (i % 4 != 3) {
                expected.add(i);
            }
        }
        assertThat(received).extracting(Event::sequence).isEqualTo(expected);
    }

    @Test
    void fullRingLosesEventsThatTheProgramCounts() {
        try (RingBuffer events = reader()) {
            int room = SIZE / RECORD_SIZE;
            emit(room + 230);
            assertThat(events.consume()).isLessThanOrEqualTo(room);
            long dropped = object.map(".bss")
                    .lookup(new byte[4])
                    .map(ByteBuffer::wrap)
                    .orElseThrow()
                    .order(ByteOrder.nativeOrder())
                    .getLong(8);
            assertThat(dropped).isEqualTo(230);
            emit(1);
            assertThat(events.consume()).as("the ring has room again").isEqualTo(1);
        }
    }

    @Test
    void limitIsKept() {
        try (RingBuffer events = reader()) {
            emit(10);
            assertThat(events.consume(3)).isEqualTo(3);
            assertThat(events.consume(0)).isZero();
            assertThat(events.consume()).isEqualTo(5);
        }
    }

    @Test
    void pollWaitsForAnEvent() throws Exception {
        try (RingBuffer events = reader()) {
            for (int round = 0; round < 20; round++) {
                received.clear();
                Thread producer = new Thread(() -> {
                    sleep(20);
                    emit(4);
                });
                producer.start();
                assertThat(events.poll(LONG)).isBetween(1, 3);
                producer.join();
                events.consume();
                assertThat(received).hasSize(3);
            }
        }
    }

    @Test
    void pollEndsAfterItsTimeout() {
        try (RingBuffer events = reader()) {
            long start = System.nanoTime();
            assertThat(events.poll(Duration.ofMillis(150))).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(150), Duration.ofSeconds(10));
            assertThat(events.poll(Duration.ofNanos(1))).isZero();
            assertThatThrownBy(() -> events.poll(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void discardedEventsDoNotEndAPoll() {
        try (RingBuffer events = reader()) {
            emit(3);
            events.consume();
            emit(1);
            assertThat(events.poll(Duration.ofMillis(50))).isZero();
        }
    }

    @Test
    void closeEndsAPollOfAnotherThread() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 50; round++) {
            RingBuffer events = reader();
            CountDownLatch polling = new CountDownLatch(1);
            Future<Integer> poll = executor.submit(() -> {
                polling.countDown();
                return events.poll(Duration.ofDays(1));
            });
            polling.await();
            if (round % 2 == 0) {
                sleep(5);
            }
            events.close();
            try {
                assertThat(poll.get(20, TimeUnit.SECONDS)).isZero();
            } catch (ExecutionException e) {
                assertThat(e.getCause()).as("poll began after the close").isInstanceOf(IllegalStateException.class);
            }
        }
        executor.shutdown();
    }

    @Test
    void handlerMayCloseTheReader() {
        AtomicReference<RingBuffer> self = new AtomicReference<>();
        List<Integer> seen = new ArrayList<>();
        RingBuffer events = RingBuffer.of(map, event -> {
            seen.add(event.remaining());
            self.get().close();
        });
        self.set(events);
        emit(3);
        assertThat(events.poll(LONG)).isEqualTo(1);
        assertThat(seen).containsExactly(16);
        assertThatThrownBy(events::consume)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        events.close();
    }

    @Test
    void exceptionOfAHandlerEndsTheReadingAfterItsEvent() {
        List<Long> seen = new ArrayList<>();
        try (RingBuffer events = RingBuffer.of(map, Event.TYPE, event -> {
            seen.add(event.sequence());
            if (event.sequence() == 1) {
                throw new UnsupportedOperationException("handler");
            }
        })) {
            emit(3);
            assertThatThrownBy(events::consume).isInstanceOf(UnsupportedOperationException.class);
            assertThat(events.stats().events()).isEqualTo(2);
            assertThat(events.consume()).isEqualTo(1);
            assertThat(seen).containsExactly(0L, 1L, 2L);
        }
    }

    @Test
    void eventOfAnotherLengthIsAnException() {
        try (RingBuffer events = reader()) {
            object.program("emit_short").run(RunOptions.packet(new byte[64]));
            emit(1);
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(events::consume)
                    .withMessageContaining("map events of object events")
                    .withMessageContaining("4 bytes")
                    .withMessageContaining("0: __u64 sequence");
            assertThat(events.consume()).isEqualTo(1);
        }
    }

    @Test
    void oneThreadReadsAtATime() throws Exception {
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch checked = new CountDownLatch(1);
        try (RingBuffer events = RingBuffer.of(map, event -> {
            inHandler.countDown();
            await(checked);
        })) {
            emit(1);
            Thread reader = new Thread(events::consume);
            reader.start();
            inHandler.await();
            assertThatThrownBy(events::consume)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread");
            checked.countDown();
            reader.join();
            assertThat(events.consume()).isZero();
        }
    }

    @Test
    void handlerCannotRead() {
        AtomicReference<RingBuffer> self = new AtomicReference<>();
        try (RingBuffer events = RingBuffer.of(map, event -> self.get().consume())) {
            self.set(events);
            emit(2);
            assertThatThrownBy(events::consume)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("by the caller of this handler");
            assertThat(events.stats().events()).isEqualTo(1);
        }
    }

    @Test
    void closeWaitsForTheHandler() throws Exception {
        CountDownLatch inHandler = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        RingBuffer events = RingBuffer.of(map, event -> {
            inHandler.countDown();
            sleep(100);
            order.add("handler " + event.get(event.position() + 14));
        });
        emit(3);
        Thread reader = new Thread(events::consume);
        reader.start();
        inHandler.await();
        events.close();
        order.add("closed");
        reader.join();
        assertThat(order).containsExactly("handler 127", "closed");
    }

    @Test
    void readerOutlivesItsObject() {
        try (RingBuffer events = reader()) {
            emit(1);
            object.close();
            assertThat(events.poll(LONG)).isEqualTo(1);
            assertThat(events.poll(Duration.ofMillis(10))).isZero();
        }
    }

    @Test
    void keptBufferIsReadOnlyAndHarmlessAfterClose() {
        List<ByteBuffer> kept = new ArrayList<>();
        try (RingBuffer events = RingBuffer.of(map, event -> kept.add(event.slice()))) {
            emit(1);
            events.consume();
            assertThat(kept.get(0).get(14)).isEqualTo((byte) 0x7f);
        }
        System.gc();
        assertThat(kept.get(0).get(14)).isZero();
        assertThatThrownBy(() -> kept.get(0).put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void onlyRingBuffersAreRead() {
        try (BpfObject other = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> RingBuffer.of(other.map("hash"), event -> {}))
                    .withMessageContaining("HASH");
        }
        BpfMap<byte[], byte[]> closed = map;
        object.close();
        assertThatThrownBy(() -> RingBuffer.of(closed, event -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rawReadingAllocatesNothing() {
        long[] sum = new long[1];
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RingBuffer events = RingBuffer.of(map, event -> sum[0] += event.getLong(event.position()))) {
            long allocated = 0;
            long counted = 0;
            for (int round = 0; round < 400; round++) {
                emit(100);
                long before = threads.getCurrentThreadAllocatedBytes();
                int count = events.consume();
                if (round >= 200) {
                    allocated += threads.getCurrentThreadAllocatedBytes() - before;
                    counted += count;
                }
            }
            assertThat(counted).isEqualTo(200 * 75);
            assertThat(allocated).as("bytes for %d events", counted).isLessThan(counted);
        }
        assertThat(sum[0]).isPositive();
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
