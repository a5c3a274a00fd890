package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.MapSpec;
import io.bpf4j.PerfEventArray;
import io.bpf4j.event.PerfEventsObject.Counts;
import io.bpf4j.event.PerfEventsObject.Sample;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.Allocation;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class PerfBufferTest {

    /** Header, length, 16 bytes and 4 of padding. */
    private static final int RECORD_SIZE = 32;

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final int RACES = Integer.getInteger("io.bpf4j.test.races", Machine.IS_EMULATED ? 10 : 60);

    private record Received(int cpu, Sample sample) {}

    private final PerfEventsObject object = new PerfEventsObject();
    private final List<Received> received = new ArrayList<>();

    @AfterEach
    void close() {
        object.close();
    }

    private PerfBuffer reader() {
        return reader(PerfBuffer.builder(object.map()));
    }

    private PerfBuffer reader(PerfBuffer.Builder builder) {
        return builder.build(Sample.TYPE, (cpu, sample) -> received.add(new Received(cpu, sample)));
    }

    private List<Long> sequences(int cpu) {
        return received.stream()
                .filter(each -> each.cpu == cpu)
                .map(each -> each.sample.sequence())
                .toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void handsOverTheEventsOfEachCpuInOrder() {
        try (PerfBuffer events = reader()) {
            assertThat(events.size()).isEqualTo((long) events.cpus().length * 64 * Machine.PAGE_SIZE);
            for (int cpu : events.cpus()) {
                object.emit(cpu, 10 + cpu);
            }
            assertThat(events.availableBytes()).isEqualTo(object.total(Counts::sent) * RECORD_SIZE);
            assertThat(events.poll(LONG)).isEqualTo((int) object.total(Counts::sent));
            assertThat(events.consume()).isZero();
            for (int cpu : events.cpus()) {
                assertThat(sequences(cpu)).isEqualTo(numbers(0, 10 + cpu));
            }
            assertThat(received).allSatisfy(each -> {
                assertThat(each.sample.cpu()).isEqualTo(each.cpu);
                assertThat(each.sample.check()).isEqualTo(0xabcd1234L);
            });
            PerfStats stats = events.stats();
            assertThat(stats.events()).isEqualTo(received.size());
            assertThat(stats.bytes()).isEqualTo(received.size() * 20L);
            assertThat(stats.largestBacklog()).isGreaterThanOrEqualTo(10L * RECORD_SIZE);
        }
    }

    @Test
    void eventsGoToTheBufferOfTheirCpuAlsoByNumber() {
        try (PerfBuffer events = reader()) {
            int[] cpus = events.cpus();
            int last = cpus[cpus.length - 1];
            object.emit(last, 3, last);
            object.emit(cpus[0], 2, last);
            assertThat(object.counts(cpus[0]).failed())
                    .as("a CPU sends to its own buffer only")
                    .isEqualTo(2);
            assertThat(events.poll(LONG)).isEqualTo(3);
            assertThat(sequences(last)).isEqualTo(numbers(0, 3));
        }
    }

    @Test
    void eventsOfManyRoundsArriveOnceAndWhole() {
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).pages(1))) {
            int cpu = events.cpus()[0];
            int room = Machine.PAGE_SIZE / RECORD_SIZE;
            for (int round = 0; round < 200; round++) {
                object.emit(cpu, Math.min(room, 75));
                events.consume();
            }
            assertThat(events.stats().lost()).isZero();
            assertThat(sequences(cpu)).isEqualTo(numbers(0, 200L * Math.min(room, 75)));
        }
    }

    @Test
    void lostEventsAreCountedExactly() {
        List<Long> told = new ArrayList<>();
        PerfBuffer.Builder builder = PerfBuffer.builder(object.map()).pages(1).onLost((cpu, count) -> {
            assertThat(cpu).isZero();
            told.add(count);
        });
        PerfBuffer events = reader(builder);
        try (events) {
            int room = Machine.PAGE_SIZE / RECORD_SIZE;
            object.emit(0, room + 230);
            assertThat(object.counts(0).full()).isBetween(230L, 232L);
            assertThat((long) events.consume()).isEqualTo(object.counts(0).sent());
            assertThat(told).as("told with the next event").isEmpty();
            long full = object.counts(0).full();
            // Older kernels may have it, too: it was given to those that live long.
            assertThat(events.stats().lost()).isIn(Kernel.version().isAtLeast(6, 0) ? full : 0L, full);
            object.emit(0, 1);
            assertThat(events.consume()).isEqualTo(1);
            assertThat(told).containsExactly(object.counts(0).full());
            object.emit(0, 2 * room);
            events.consume();
            object.emit(0, 1);
            events.consume();
            assertThat(events.stats().lost()).isEqualTo(object.counts(0).full());
            assertThat(events.stats().events()).isEqualTo(object.counts(0).sent());
            assertThat(object.counts(0).failed()).isZero();
            assertThat(told).hasSize(2);
        }
        assertThat(events.stats().lost()).isEqualTo(object.counts(0).full());
    }

    @Test
    void aPausedReaderGetsNothingAndCountsIt() {
        try (PerfBuffer events = reader()) {
            object.emit(0, 2);
            events.pause();
            events.pause();
            object.emit(0, 5);
            assertThat(events.consume()).isEqualTo(2);
            events.resume();
            events.resume();
            object.emit(0, 3);
            assertThat(events.consume()).isEqualTo(3);
            assertThat(sequences(0)).containsExactly(0L, 1L, 7L, 8L, 9L);
            assertThat(events.stats().lost()).isEqualTo(5);
            assertThat(object.counts(0).full()).isEqualTo(5);
        }
    }

    @Test
    void handlerMayPause() {
        AtomicReference<PerfBuffer> self = new AtomicReference<>();
        try (PerfBuffer events =
                PerfBuffer.of(object.map(), (cpu, event) -> self.get().pause())) {
            self.set(events);
            object.emit(0, 1);
            events.consume();
            object.emit(0, 4);
            assertThat(object.counts(0).full()).isEqualTo(4);
            assertThat(events.consume()).isZero();
        }
    }

    @Test
    void overwritableMemoryGivesTheNewestEventsFirstAndNoneTwice() {
        try (PerfBuffer events =
                reader(PerfBuffer.builder(object.map()).pages(1).overwritable())) {
            int room = Machine.PAGE_SIZE / RECORD_SIZE;
            assertThatIllegalStateException().isThrownBy(events::consume).withMessageContaining("pause()");
            object.emit(0, 10 * room);
            assertThat(object.counts(0).sent()).isEqualTo(10L * room);
            events.pause();
            assertThat(events.consume()).isEqualTo(room);
            List<Long> newest = sequences(0);
            assertThat(newest)
                    .isEqualTo(LongStream.range(0, room)
                            .mapToObj(i -> 10L * room - 1 - i)
                            .toList());
            assertThat(events.poll(Duration.ofMillis(10))).isZero();
            assertThat(events.stats().overwrittenBytes()).isEqualTo(9L * room * RECORD_SIZE);
            events.resume();
            assertThatIllegalStateException().isThrownBy(events::consume).withMessageContaining("resume()");
            object.emit(0, 3);
            events.pause();
            received.clear();
            assertThat(events.consume(1)).isEqualTo(1);
            assertThat(events.consume()).isEqualTo(2);
            assertThat(sequences(0)).containsExactly(10L * room + 2, 10L * room + 1, 10L * room);
            assertThat(events.stats().overwrittenBytes()).isEqualTo(9L * room * RECORD_SIZE);
        }
    }

    /** While a program writes on another CPU than the reader's, or stops it on the same one. */
    @Test
    void overwritableMemoryIsWholeAndInOrderUnderAProducer() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (PerfBuffer events =
                reader(PerfBuffer.builder(object.map()).pages(1).overwritable())) {
            int cpu = events.cpus()[events.cpus().length - 1];
            Thread producer = new Thread(() -> {
                while (!ended.get()) {
                    object.emit(cpu, 256);
                }
            });
            producer.start();
            long newest = -1;
            long sent = 0;
            for (int round = 0; round < 100; round++) {
                received.clear();
                while (object.counts(cpu).sent() == sent) {
                    // A busy machine may not let the producer run between a resumption and the next pause.
                    Thread.onSpinWait();
                }
                events.pause();
                sent = object.counts(cpu).sent();
                events.consume();
                long next = Long.MAX_VALUE;
                for (Received each : received) {
                    assertThat(each.sample.check()).isEqualTo(0xabcd1234L);
                    assertThat(each.sample.sequence()).isBetween(newest + 1, next - 1);
                    next = each.sample.sequence();
                }
                assertThat(received).isNotEmpty();
                newest = received.get(0).sample.sequence();
                events.resume();
            }
            ended.set(true);
            producer.join();
            assertThat(events.stats().damaged()).isZero();
        }
    }

    @Test
    void overwritableMemoryIsNotResumedWhileItIsRead() throws Exception {
        AtomicReference<PerfBuffer> self = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        try (PerfBuffer events = PerfBuffer.builder(object.map()).overwritable().build((cpu, event) -> {
            assertThatIllegalStateException().isThrownBy(() -> self.get().resume());
            self.get().pause();
            reading.countDown();
            sleep(50);
            order.add("event");
        })) {
            self.set(events);
            object.emit(0, 2);
            events.pause();
            Thread resuming = new Thread(() -> {
                await(reading);
                events.resume();
                synchronized (order) {
                    order.add("resumed");
                }
            });
            resuming.start();
            assertThat(events.consume()).isEqualTo(2);
            resuming.join();
            assertThat(order).containsExactly("event", "event", "resumed");
        }
    }

    @Test
    void contradictoryOptionsAreRefused() {
        PerfBuffer.Builder builder = PerfBuffer.builder(object.map());
        for (int pages : new int[] {0, -1, 3, 6, 1 << 30, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.pages(pages));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> builder.wakeupEvents(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.watermark(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.spin(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.orderedByTime(Duration.ofNanos(-1)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        builder.overwritable().orderedByTime(Duration.ZERO).build((cpu, event) -> {}));
    }

    private void assertWakesAt(PerfBuffer events, int count) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> poll = executor.submit(() -> events.poll(LONG));
            sleep(50);
            object.emit(0, count - 1);
            sleep(100);
            assertThat(poll.isDone()).as("woken by %d events", count - 1).isFalse();
            object.emit(0, 1);
            assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(count);
            assertThat(events.stats().wakeups()).isEqualTo(1);
            object.emit(0, 1);
            assertThat(events.poll(Duration.ZERO))
                    .as("what is there is handed over")
                    .isEqualTo(1);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void aReaderIsWokenByANumberOfEvents() throws Exception {
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).wakeupEvents(5))) {
            assertWakesAt(events, 5);
        }
    }

    @Test
    void aReaderIsWokenByANumberOfBytes() throws Exception {
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).watermark(10 * RECORD_SIZE - 1))) {
            assertWakesAt(events, 10);
        }
    }

    @Test
    void aTimeoutHandsOverWhatHasNotWoken() throws Exception {
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).wakeupEvents(1000))) {
            Thread producer = new Thread(() -> {
                sleep(50);
                object.emit(0, 3);
            });
            producer.start();
            assertThat(events.poll(Duration.ofMillis(Machine.IS_EMULATED ? 5_000 : 1_000)))
                    .isEqualTo(3);
            assertThat(events.stats().wakeups()).isZero();
            producer.join();
        }
    }

    @Test
    void pollWaitsForAnEventOfAnyCpu() throws Exception {
        try (PerfBuffer events = reader()) {
            for (int round = 0; round < 20; round++) {
                int cpu = events.cpus()[round % events.cpus().length];
                Thread producer = new Thread(() -> {
                    sleep(20);
                    object.emit(cpu, 1);
                });
                producer.start();
                assertThat(events.poll(LONG)).isEqualTo(1);
                producer.join();
            }
            assertThat(events.stats().wakeups()).isBetween(1L, 20L);
            assertThat(events.poll(Duration.ofMillis(20))).isZero();
        }
    }

    @Test
    void aSpinningReaderDoesNotWait() throws Exception {
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).spin(LONG))) {
            Thread producer = new Thread(() -> {
                sleep(20);
                object.emit(0, 1);
            });
            producer.start();
            assertThat(events.poll(LONG)).isEqualTo(1);
            assertThat(events.stats().wakeups()).isZero();
            producer.join();
        }
    }

    @Test
    void everySizeArrivesWithItsPadding() {
        byte[] bytes = new byte[object.payload().valueSize()];
        new Random(7).nextBytes(bytes);
        object.payload().update(new byte[4], bytes);
        List<byte[]> seen = new ArrayList<>();
        try (PerfBuffer events = PerfBuffer.builder(object.map()).pages(4).build((cpu, event) -> {
            byte[] copy = new byte[event.remaining()];
            event.get(copy);
            seen.add(copy);
        })) {
            for (int size = 0; size <= 4096; size++) {
                object.emitSized(0, size);
                assertThat(events.consume()).isEqualTo(1);
                byte[] event = seen.get(size);
                assertThat(event).hasSize((size + 4 + 7) / 8 * 8 - 4);
                assertThat(Arrays.equals(event, 0, size, bytes, 0, size))
                        .as("event of %d bytes", size)
                        .isTrue();
            }
            assertThat(events.stats().lost()).isZero();
        }
    }

    /** The kernel's record has 16 bits for the length; see {@link PerfBuffer#MAX_EVENT_SIZE}. */
    @Test
    void eventsThatAreTooLongAreRefusedAndLaterOnesRead() {
        List<Integer> seen = new ArrayList<>();
        // Large enough for several such events, at any size of a page.
        int pages = Integer.highestOneBit((1 << 20) / Machine.PAGE_SIZE);
        try (PerfBuffer events =
                PerfBuffer.builder(object.map()).pages(pages).build((cpu, event) -> seen.add(event.remaining()))) {
            object.emitSized(0, PerfBuffer.MAX_EVENT_SIZE);
            assertThat(events.consume()).isEqualTo(1);
            assertThat(seen).containsExactly(PerfBuffer.MAX_EVENT_SIZE);
            for (int size : new int[] {PerfBuffer.MAX_EVENT_SIZE + 9, 65_536, 70_000, 80_000}) {
                seen.clear();
                long damaged = events.stats().damaged();
                object.emitNumber(0, 1);
                object.emitSized(0, size);
                assertThat(object.counts(0).result()).as("the kernel takes it").isZero();
                object.emitNumber(0, 2);
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(events::consume)
                        .withMessageContaining("CPU 0 from perf buffer events")
                        .withMessageContaining("65516 bytes");
                assertThat(seen).hasSize(1);
                assertThat(events.consume()).isEqualTo(1);
                assertThat(events.stats().damaged()).isEqualTo(damaged + 1);
                assertThat(events.availableBytes()).isZero();
            }
            // Its length is 0 to the kernel.
            object.emitSized(0, PerfBuffer.MAX_EVENT_SIZE + 1);
            assertThat(object.counts(0).result()).isZero();
            assertThat(events.availableBytes()).isZero();
        }
    }

    @Test
    void eventsThatATooLongOneWasWrittenOverAreGivenUp() {
        byte[] bytes = new byte[object.payload().valueSize()];
        Arrays.fill(bytes, (byte) 0xff);
        object.payload().update(new byte[4], bytes);
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).pages(1))) {
            object.emit(0, 5);
            for (int i = 0; i <= Machine.PAGE_SIZE / 65_536; i++) {
                object.emitSized(0, 65_536);
            }
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(events::consume)
                    .withMessageContaining("is lost");
            assertThat(received).isEmpty();
            object.emit(0, 2);
            assertThat(events.consume()).isEqualTo(2);
            assertThat(events.stats().damaged()).isEqualTo(1);
        }
    }

    /** One thread sends on the CPUs in turn, so that the numbers tell in which order the events happened. */
    @Test
    void orderedEventsOfSeveralCpusAreNeverOutOfOrder() {
        int count = Machine.IS_EMULATED ? 4_000 : 40_000;
        try (PerfBuffer events =
                reader(PerfBuffer.builder(object.map()).pages(512).orderedByTime(Duration.ofMillis(5)))) {
            int[] cpus = events.cpus();
            Random random = new Random(3);
            for (int i = 0; i < count; i++) {
                object.emitNumber(cpus[random.nextInt(cpus.length)], i);
                if (random.nextInt(50) == 0) {
                    events.consume();
                }
            }
            events.flush();
            while (received.size() < count) {
                assertThat(events.poll(LONG)).isPositive();
            }
            assertThat(received).extracting(each -> each.sample.sequence()).isEqualTo(numbers(0, count));
            assertThat(events.stats().late()).isZero();
            assertThat(events.stats().lost()).isZero();
        }
    }

    @Test
    void aPollWaitsUntilAnEventIsOldEnough() throws Exception {
        Duration window = Duration.ofMillis(300);
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).orderedByTime(window))) {
            long start = System.nanoTime();
            object.emit(0, 1);
            assertThat(events.consume()).isZero();
            assertThat(events.poll(Duration.ofMillis(20))).isZero();
            assertThat(events.poll(LONG)).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(window, Duration.ofSeconds(20));
        }
    }

    @Test
    void aFlushHandsOverEventsOfAnyAge() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (PerfBuffer events = reader(PerfBuffer.builder(object.map()).orderedByTime(Duration.ofHours(1)))) {
            object.emit(0, 3);
            assertThat(events.consume()).isZero();
            events.flush();
            assertThat(events.poll(LONG)).isEqualTo(3);
            assertThat(events.poll(Duration.ZERO)).isZero();
            object.emit(0, 2);
            Future<Integer> poll = executor.submit(() -> events.poll(LONG));
            sleep(50);
            events.flush();
            assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(2);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void aFlushEndsAPollWithoutEvents() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (PerfBuffer events = reader()) {
            Future<Integer> poll = executor.submit(() -> events.poll(LONG));
            sleep(20);
            events.flush();
            assertThat(poll.get(20, TimeUnit.SECONDS)).isZero();
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void exceptionOfAHandlerEndsTheReadingAfterItsEvent() {
        List<Long> seen = new ArrayList<>();
        try (PerfBuffer events = PerfBuffer.of(object.map(), Sample.TYPE, (cpu, sample) -> {
            seen.add(sample.sequence());
            if (sample.sequence() == 1) {
                throw new UnsupportedOperationException("handler");
            }
        })) {
            object.emit(0, 3);
            assertThatThrownBy(events::consume).isInstanceOf(UnsupportedOperationException.class);
            assertThat(events.stats().events()).isEqualTo(2);
            assertThat(events.consume()).isEqualTo(1);
            assertThat(seen).containsExactly(0L, 1L, 2L);
        }
    }

    record Other(
            @CType("__u64") long first,
            @CType("__u64") long second,
            @CType("__u64") long third) {
        static final BpfType<Other> TYPE = BpfType.ofRecord(Other.class);
    }

    @CType("struct sample")
    record Damaged(
            @CType("__u32") long cpu,
            @CType("__u32") long check,
            @CType("__u64") long sequence) {
        static final BpfType<Damaged> TYPE = BpfType.ofRecord(Damaged.class);
    }

    @Test
    void eventOfAnotherLengthIsAnException() {
        try (PerfBuffer events = PerfBuffer.of(object.map(), Other.TYPE, (cpu, value) -> {})) {
            object.emit(0, 1);
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(events::consume)
                    .withMessageContaining("map events of object perf_events")
                    .withMessageContaining("it has 20 bytes, the Java type has 24, 28 with padding")
                    .withMessageContaining("0: __u64 first");
            object.emitSized(0, 24);
            assertThat(events.consume()).isEqualTo(1);
        }
    }

    @Test
    void layoutOfTheProgramsStructIsCompared() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> PerfBuffer.of(object.map(), Damaged.TYPE, (cpu, value) -> {}))
                .withMessageContaining("sequence");
    }

    private static final class SampleView implements BpfView {

        private ByteBuffer buffer;
        private int offset;

        @Override
        public BpfType<?> bpfType() {
            return Sample.TYPE;
        }

        @Override
        public void wrap(ByteBuffer newBuffer, int newOffset) {
            buffer = newBuffer;
            offset = newOffset;
        }

        long sequence() {
            return buffer.getLong(offset);
        }
    }

    @Test
    void aViewIsMovedToEachEvent() {
        List<Long> seen = new ArrayList<>();
        SampleView view = new SampleView();
        try (PerfBuffer events = PerfBuffer.of(object.map(), view, (cpu, sample) -> {
            assertThat(sample).isSameAs(view);
            seen.add(sample.sequence());
        })) {
            object.emit(0, 3);
            assertThat(events.consume()).isEqualTo(3);
            assertThat(seen).containsExactly(0L, 1L, 2L);
        }
    }

    @Test
    void onlyArraysOfPerfEventsAreRead() {
        try (BpfObject other = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> PerfBuffer.of(other.map("hash"), (cpu, event) -> {}))
                    .withMessageContaining("HASH");
        }
        try (BpfObject other = TestObjects.open("events").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> PerfBuffer.builder(other.map("events")))
                    .withMessageContaining("which RingBuffer reads");
        }
        BpfMap<byte[], byte[]> closed = object.map();
        object.close();
        assertThatIllegalStateException().isThrownBy(() -> PerfBuffer.of(closed, (cpu, event) -> {}));
    }

    @Test
    void aMapNeedsAnEntryForEachCpu() {
        int[] cpus;
        try (PerfBuffer events = reader()) {
            cpus = events.cpus();
        }
        int last = cpus[cpus.length - 1];
        assumeTrue(last > 0, "a map has at least one entry, which is enough for one CPU");
        try (BpfMap<byte[], byte[]> small = BpfMap.create(MapSpec.of(BpfMapType.PERF_EVENT_ARRAY, 4, 4, last))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> PerfBuffer.of(small, (cpu, event) -> {}))
                    .withMessageContaining("CPU " + last)
                    .withMessageContaining("at least " + (last + 1));
            PerfEventArray entries = PerfEventArray.of(small);
            assertThat(entries.remove(0)).as("nothing is left behind").isFalse();
        }
    }

    @Test
    void aMapHasOneReader() {
        PerfEventArray entries = PerfEventArray.of(object.map());
        try (PerfBuffer events = reader()) {
            assertThatIllegalStateException()
                    .isThrownBy(this::reader)
                    .withMessageContaining("map events of object perf_events")
                    .withMessageContaining("another reader");
            object.emit(0, 1);
            assertThat(events.consume()).as("the first one is not disturbed").isEqualTo(1);
        }
        assertThat(entries.remove(0)).as("close empties the map").isFalse();
        object.emit(0, 1);
        assertThat(object.counts(0).failed()).isEqualTo(1);
        try (PerfBuffer events = reader()) {
            object.emit(0, 1);
            assertThat(events.consume()).isEqualTo(1);
        }
    }

    @Test
    void readerOutlivesItsObject() {
        try (PerfBuffer events = reader()) {
            object.emit(0, 1);
            object.close();
            assertThat(events.poll(LONG)).isEqualTo(1);
            assertThat(events.poll(Duration.ofMillis(10))).isZero();
        }
    }

    /** In guests only, whose CPUs nobody else needs. */
    @Test
    void cpusHaveTheirNumbersAlsoWhereOneBetweenThemIsOffline() throws IOException {
        assumeTrue(Machine.IS_EMULATED, "CPUs are taken offline in guests only");
        try (CpuSwitch second = new CpuSwitch(1);
                CpuSwitch third = new CpuSwitch(2)) {
            third.online(true);
            second.online(false);
            try (PerfBuffer events = reader()) {
                assertThat(events.cpus()).containsExactly(0, 2);
                object.emit(2, 3);
                object.emit(0, 2);
                assertThat(events.poll(LONG)).isEqualTo(5);
                assertThat(sequences(0)).isEqualTo(numbers(0, 2));
                assertThat(sequences(2)).isEqualTo(numbers(0, 3));
                assertThat(received)
                        .allSatisfy(each -> assertThat(each.sample.cpu()).isEqualTo(each.cpu));
                object.emit(2, 1);
                third.online(false);
                assertThat(events.poll(LONG)).as("what an offline CPU has sent").isEqualTo(1);
                second.online(true);
                object.emit(1, 1);
                assertThat(object.counts(1).failed())
                        .as("a CPU that came later")
                        .isEqualTo(1);
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long before = threads.getCurrentThreadCpuTime();
                assertThat(events.poll(Duration.ofSeconds(3))).isZero();
                assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before))
                        .as("waiting with an offline CPU takes no processor")
                        .isLessThan(Duration.ofSeconds(1));
                object.emit(0, 1);
                assertThat(events.poll(LONG)).isEqualTo(1);
                events.pause();
                events.resume();
            }
        }
    }

    /** Takes a CPU off and on, and leaves it as it was. */
    private static final class CpuSwitch implements AutoCloseable {

        private final Path file;
        private final String before;

        private CpuSwitch(int cpu) throws IOException {
            file = Path.of("/sys/devices/system/cpu/cpu" + cpu + "/online");
            before = Files.readString(file).strip();
        }

        private void online(boolean on) throws IOException {
            Files.writeString(file, on ? "1" : "0");
        }

        @Override
        public void close() throws IOException {
            Files.writeString(file, before);
        }
    }

    @Test
    void keptBuffersAreReadOnlyAndHarmlessAfterClose() {
        List<ByteBuffer> kept = new ArrayList<>();
        PerfBuffer events = PerfBuffer.builder(object.map()).pages(1).build((cpu, event) -> kept.add(event.slice()));
        try (events) {
            for (int i = 0; i < 3 * Machine.PAGE_SIZE / RECORD_SIZE; i += 16) {
                object.emitSized(0, 100);
                object.emit(0, 16);
                events.consume();
            }
        }
        System.gc();
        assertThat(kept).allSatisfy(each -> {
            assertThat(each.remaining()).isPositive();
            each.get(each.remaining() - 1);
            assertThatThrownBy(() -> each.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        });
        assertThat(kept.get(1).order(ByteOrder.nativeOrder()).getInt(12))
                .as("released")
                .isZero();
        assertThatIllegalStateException().isThrownBy(events::availableBytes);
        assertThatIllegalStateException().isThrownBy(events::pause);
        assertThatIllegalStateException().isThrownBy(events::resume);
        assertThatIllegalStateException().isThrownBy(events::flush);
        assertThat(events.stats().events()).isEqualTo(kept.size());
        events.close();
    }

    @Test
    void anotherThreadMayRead() throws Exception {
        try (PerfBuffer events = reader()) {
            object.emit(0, 3);
            ExecutorService executor = Executors.newSingleThreadExecutor();
            assertThat(executor.submit(() -> events.consume()).get(20, TimeUnit.SECONDS))
                    .isEqualTo(3);
            executor.shutdown();
            object.emit(0, 2);
            assertThat(events.consume()).isEqualTo(2);
            assertThat(sequences(0)).isEqualTo(numbers(0, 5));
        }
    }

    @Test
    void aLoopReads() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        try (PerfBuffer events = PerfBuffer.of(object.map(), (cpu, event) -> all.countDown());
                EventLoop loop = events.start(Thread::new)) {
            for (int i = 0; i < 10; i++) {
                object.emit(events.cpus()[i % events.cpus().length], 10);
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.isRunning()).isTrue();
        }
    }

    @Test
    void closeEndsAPollOfAnotherThread() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 30; round++) {
            PerfBuffer events = reader();
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

    /** Every reader is read, paused, flushed and closed by different threads while a program sends; LeakCheck sees what is left. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void closeRacesWithEverything() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        for (int round = 0; round < RACES; round++) {
            PerfBuffer.Builder builder = PerfBuffer.builder(object.map()).pages(1);
            if (round % 3 == 1) {
                builder.orderedByTime(Duration.ofNanos(1000));
            } else if (round % 3 == 2) {
                builder.overwritable();
            }
            int[] handled = new int[1];
            PerfBuffer events = builder.build((cpu, event) -> {
                if (++handled[0] % 10 == 0) {
                    throw new UnsupportedOperationException("handler");
                }
            });
            List<Future<?>> all = List.of(
                    executor.submit(() -> untilClosed(events, () -> events.poll(Duration.ofMillis(1)))),
                    executor.submit(() -> untilClosed(events, () -> {
                        events.pause();
                        events.resume();
                        events.flush();
                    })),
                    executor.submit(() -> untilClosed(events, () -> object.emit(0, 100))));
            sleep(round % 5);
            events.close();
            for (Future<?> each : all) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertThat(events.stats().events()).isEqualTo(handled[0]);
        }
        executor.shutdown();
    }

    private static void untilClosed(PerfBuffer events, Runnable action) {
        while (!events.isClosed()) {
            try {
                action.run();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageMatching("perf buffer events is (closed|overwritable: .*)");
            } catch (UnsupportedOperationException e) {
                assertThat(e).hasMessage("handler");
            }
        }
    }

    @Test
    void rawReadingAllocatesNothing() {
        long[] sum = new long[1];
        try (PerfBuffer events = PerfBuffer.builder(object.map())
                .pages(1)
                .build((cpu, event) -> sum[0] += event.getLong(event.position()))) {
            assertAllocatesNothing(events);
        }
        assertThat(sum[0]).isPositive();
    }

    @Test
    void orderedRawReadingAllocatesNothing() {
        long[] sum = new long[1];
        try (PerfBuffer events = PerfBuffer.builder(object.map())
                .pages(1)
                .orderedByTime(Duration.ZERO)
                .build((cpu, event) -> sum[0] += event.getLong(event.position()))) {
            assertAllocatesNothing(events);
        }
        assertThat(sum[0]).isPositive();
    }

    private void assertAllocatesNothing(PerfBuffer events) {
        long allocated = 0;
        long counted = 0;
        for (int round = 0; round < 400; round++) {
            object.emit(0, 99);
            int[] count = new int[1];
            long bytes = Allocation.bytesOfOne(() -> count[0] = events.consume());
            if (round >= 200) {
                allocated += bytes;
                counted += count[0];
            }
        }
        assertThat(counted).isEqualTo(200 * 99);
        assertThat(allocated).as("bytes for %d events", counted).isLessThan(counted);
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
