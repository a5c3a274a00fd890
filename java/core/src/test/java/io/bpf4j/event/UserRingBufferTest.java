package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.MapSpec;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that a real program drains. */
@KernelTest
@Timeout(120)
class UserRingBufferTest {

    @CType("struct request")
    record Request(
            @CType("__u32") long thread,
            @CType("__u32") long number,
            @CType("__u64") long payload) {
        static final BpfType<Request> TYPE = BpfType.ofRecord(Request.class);

        /** With the payload that the program expects. */
        static Request of(long thread, long number) {
            return new Request(thread, number, (thread << 32 | number) * 0x9e37_79b9_7f4a_7c15L);
        }
    }

    @CType("struct request")
    record Misplaced(
            @CType("__u64") long payload,
            @CType("__u32") long thread,
            @CType("__u32") long number) {
        static final BpfType<Misplaced> TYPE = BpfType.ofRecord(Misplaced.class);
    }

    private static final KernelNeed USER_RINGS =
            KernelNeed.of("user ring buffers", 6, 1).asking(UserRingBufferTest::makesOne);

    /** A sample of a request with its header. */
    private static final int STEP = 8 + 16;

    private static final int SIZE = Machine.PAGE_SIZE;
    private static final int ROOM = SIZE / STEP;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int WITHOUT_WAKEUP = 1;

    private BpfObject object;
    private BpfMap<byte[], byte[]> map;

    private static boolean makesOne() {
        try (BpfMap<byte[], byte[]> made =
                BpfMap.create(MapSpec.of(BpfMapType.USER_RINGBUF, 0, 0, Machine.PAGE_SIZE))) {
            return made.type() == BpfMapType.USER_RINGBUF;
        } catch (BpfException e) {
            return false;
        }
    }

    @BeforeEach
    void load() {
        USER_RINGS.require();
        object = TestObjects.open("user_ring").load();
        map = object.map("requests");
    }

    @AfterEach
    void close() {
        if (object != null) {
            object.close();
        }
    }

    private UserRingBuffer writer() {
        return UserRingBuffer.of(map);
    }

    /** Runs the program, and returns what the helper did: how many samples were drained, or {@code -errno}. */
    private long drain() {
        BpfProgram program = object.program("drain");
        program.run(RunOptions.packet(new byte[64]));
        return object.global("drained").get();
    }

    private long number(String variable) {
        return object.global(variable).get();
    }

    private void assertNothingIsWrong() {
        assertThat(number("out_of_order")).isZero();
        assertThat(number("damaged")).isZero();
        assertThat(number("too_short")).isZero();
    }

    private static void fill(UserRingBuffer writer) {
        while (writer.reserve(1).map(UserRingBufferTest::submitted).isPresent()) {
            // Until the ring is full to its last byte.
        }
        assertThat(writer.availableBytes()).isEqualTo(SIZE);
    }

    private static UserSample submitted(UserSample sample) {
        sample.submit();
        return sample;
    }

    @Test
    void programsGetTheValuesInOrder() {
        object.global("echoed").set(1);
        List<Request> echoes = new ArrayList<>();
        try (UserRingBuffer writer = writer();
                RingBuffer echo = RingBuffer.of(object.map("echo"), Request.TYPE, echoes::add)) {
            List<Request> sent = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Request request = Request.of(i % 7, i / 7);
                sent.add(request);
                assertThat(writer.offer(Request.TYPE, request)).isTrue();
                if (i % 100 == 99) {
                    assertThat(writer.availableBytes()).isEqualTo(100 * STEP);
                    assertThat(drain()).isEqualTo(100);
                    assertThat(writer.availableBytes()).isZero();
                }
            }
            echo.consume();
            assertThat(echoes).isEqualTo(sent);
            assertThat(number("taken")).isEqualTo(1_000);
            assertNothingIsWrong();
            assertThat(writer.stats()).isEqualTo(new UserRingStats(1_000, 0, 0));
        }
    }

    @Test
    void samplesHaveExactlyTheSizeThatWasReserved() {
        try (UserRingBuffer writer = writer()) {
            for (int size : new int[] {1, 7, 8, 9, 16, 100, 1_000, SIZE - 8}) {
                UserSample sample = writer.reserve(size).orElseThrow();
                assertThat(sample.buffer().capacity()).isEqualTo(size);
                assertThat(sample.buffer().order()).isEqualTo(ByteOrder.nativeOrder());
                for (int i = 0; i < size; i++) {
                    sample.buffer().put(i, (byte) (i + size));
                }
                sample.submit();
                object.global("watched_offset").set(size - 1);
                assertThat(drain()).isEqualTo(1);
                assertThat(number("watched_byte")).isEqualTo((2 * size - 1) & 0xff);

                submitted(writer.reserve(size).orElseThrow());
                object.global("watched_offset").set(size);
                assertThat(drain()).isEqualTo(1);
                assertThat(number("watched_byte")).as("a byte more").isEqualTo(256);
            }
        }
    }

    @Test
    void manyThreadsSendEachSampleOnce() throws Exception {
        int threads = 8;
        int samples = 10_000;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (UserRingBuffer writer = writer()) {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                senders.add(executor.submit(() -> {
                    for (int number = 0; number < samples; number++) {
                        send(writer, Request.of(thread, number), number);
                    }
                }));
            }
            while (!senders.stream().allMatch(Future::isDone)) {
                drain();
            }
            drain();
            for (Future<?> sender : senders) {
                sender.get();
            }
            assertThat(number("taken")).isEqualTo(threads * samples);
            assertNothingIsWrong();
            for (long thread = 0; thread < threads; thread++) {
                assertThat(object.map("expected", BpfType.U32, BpfType.U32).lookup(thread))
                        .contains((long) samples);
            }
            assertThat(writer.stats().submitted()).isEqualTo(threads * samples);
            assertThat(writer.availableBytes()).isZero();
        } finally {
            executor.shutdown();
        }
    }

    /** In one of the ways that there are, now and then with a discarded sample before. */
    private static void send(UserRingBuffer writer, Request request, int number) {
        if (number % 3 == 0) {
            writer.reserve(1 + number % 50, LONG).orElseThrow().discard();
        }
        if (number % 2 == 0) {
            assertThat(writer.offer(Request.TYPE, request, LONG)).isTrue();
        } else {
            UserSample sample = writer.reserve(Request.TYPE.size(), LONG).orElseThrow();
            Request.TYPE.write(sample.buffer(), 0, request);
            sample.submit();
        }
    }

    @Test
    void aSampleMayBeEndedByAnotherThread() throws Exception {
        try (UserRingBuffer writer = writer()) {
            UserSample sample = writer.reserve(Request.TYPE.size()).orElseThrow();
            Request.TYPE.write(sample.buffer(), 0, Request.of(0, 0));
            CompletableFuture.runAsync(sample::submit).get();
            assertThat(drain()).isEqualTo(1);
            assertNothingIsWrong();
        }
    }

    @Test
    void anOpenSampleHoldsUpThoseBehindIt() {
        try (UserRingBuffer writer = writer()) {
            UserSample first = writer.reserve(8).orElseThrow();
            UserSample second = writer.reserve(8).orElseThrow();
            second.submit();
            assertThat(drain()).isZero();
            first.discard();
            assertThat(drain()).isEqualTo(1);
            assertThat(writer.availableBytes()).isZero();
        }
    }

    @Test
    void aSampleThatIsClosedIsDiscarded() {
        try (UserRingBuffer writer = writer()) {
            try (UserSample sample = writer.reserve(16).orElseThrow()) {
                sample.buffer().putLong(0, 1);
            }
            assertThat(drain()).isZero();
            assertThat(writer.availableBytes()).isZero();
            assertThat(writer.stats()).isEqualTo(new UserRingStats(0, 1, 0));
        }
    }

    @Test
    void aSampleIsEndedOnce() {
        try (UserRingBuffer writer = writer()) {
            UserSample submitted = submitted(writer.reserve(8).orElseThrow());
            UserSample discarded = writer.reserve(8).orElseThrow();
            discarded.discard();
            for (UserSample sample : List.of(submitted, discarded)) {
                assertThatIllegalStateException().isThrownBy(sample::submit).withMessageContaining("requests");
                assertThatIllegalStateException().isThrownBy(sample::discard);
                assertThatIllegalStateException().isThrownBy(sample::buffer);
                sample.close();
                sample.close();
            }
            assertThat(writer.stats()).isEqualTo(new UserRingStats(1, 1, 0));
            assertThat(drain()).isEqualTo(1);
        }
    }

    @Test
    void aValueThatCannotBeWrittenIsNotSent() {
        try (UserRingBuffer writer = writer()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.offer(Request.TYPE, new Request(1L << 32, 0, 0)));
            assertThat(writer.stats()).isEqualTo(new UserRingStats(0, 1, 0));
            assertThat(writer.offer(Request.TYPE, Request.of(0, 0))).isTrue();
            assertThat(drain()).isEqualTo(1);
            assertNothingIsWrong();
        }
    }

    @Test
    void typesAreComparedWithThoseOfTheProgram() {
        try (UserRingBuffer writer = writer()) {
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> writer.offer(Misplaced.TYPE, new Misplaced(1, 2, 3)))
                    .withMessageContaining("cannot send samples to")
                    .withMessageContaining("payload");
            assertThat(writer.offer(BpfType.U64, 1L)).isTrue();
            assertThat(writer.offer(Request.TYPE, Request.of(0, 0))).isTrue();
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> writer.offer(Misplaced.TYPE, new Misplaced(1, 2, 3)));
            assertThat(writer.stats()).isEqualTo(new UserRingStats(2, 0, 0));
        }
    }

    @Test
    void sizesThatNoSampleCanHaveAreRefused() {
        try (UserRingBuffer writer = writer()) {
            assertThat(writer.size()).isEqualTo(SIZE);
            for (int size : new int[] {0, -1, Integer.MIN_VALUE, SIZE - 7, Integer.MAX_VALUE}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> writer.reserve(size))
                        .withMessage(
                                "a sample of user ring buffer requests has 1 to " + (SIZE - 8) + " bytes, not " + size);
                assertThatIllegalArgumentException().isThrownBy(() -> writer.reserve(size, LONG));
            }
            assertThatIllegalArgumentException().isThrownBy(() -> writer.reserve(8, Duration.ofNanos(-1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.offer(BpfType.bytes(SIZE), new byte[SIZE]))
                    .withMessageContaining("not " + SIZE);
            assertThat(writer.stats()).isEqualTo(new UserRingStats(0, 0, 0));
        }
    }

    /** The kernel stops for ever at a sample that no {@code bpf_dynptr} can show. */
    @Test
    void theLargestSampleOfALargeRingIsWhatProgramsCanSee() {
        try (BpfObject large = TestObjects.open("user_ring")
                        .map("requests", requests -> requests.maxEntries(1 << 26))
                        .load();
                UserRingBuffer writer = UserRingBuffer.of(large.map("requests"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.reserve(1 << 24))
                    .withMessageContaining("1 to 16777215 bytes");
            submitted(writer.reserve((1 << 24) - 1).orElseThrow());
            submitted(writer.reserve(1).orElseThrow());
            large.program("drain").run(RunOptions.packet(new byte[64]));
            assertThat(large.global("drained").get()).isEqualTo(2);
        }
    }

    @Test
    void aFullRingRefusesUntilItIsDrained() {
        try (UserRingBuffer writer = writer()) {
            for (int i = 0; i < ROOM; i++) {
                assertThat(writer.offer(Request.TYPE, Request.of(0, i))).isTrue();
            }
            assertThat(writer.offer(Request.TYPE, Request.of(0, ROOM))).isFalse();
            assertThat(writer.reserve(Request.TYPE.size())).isEmpty();
            assertThat(writer.stats()).isEqualTo(new UserRingStats(ROOM, 0, 2));
            object.global("most").set(1);
            assertThat(drain()).isEqualTo(1);
            assertThat(writer.offer(Request.TYPE, Request.of(0, ROOM))).isTrue();
            assertThat(writer.offer(Request.TYPE, Request.of(0, ROOM + 1))).isFalse();
            object.global("most").set(SIZE);
            assertThat(drain()).isEqualTo(ROOM);
            assertNothingIsWrong();
        }
    }

    /** Whether the ring is full to its last byte makes a difference to the kernel. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDrainEndsAWaitForRoom(boolean toTheLastByte) throws Exception {
        try (UserRingBuffer writer = writer()) {
            for (int round = 0; round < 20; round++) {
                fill(writer);
                if (!toTheLastByte) {
                    object.global("most").set(1);
                    assertThat(drain()).isEqualTo(1);
                    object.global("most").set(SIZE);
                }
                CompletableFuture<Optional<UserSample>> reserved =
                        CompletableFuture.supplyAsync(() -> writer.reserve(200, LONG));
                Thread.sleep(20);
                assertThat(reserved).isNotDone();
                drain();
                reserved.get(10, TimeUnit.SECONDS).orElseThrow().discard();
                drain();
            }
        }
    }

    @Test
    void aWaitGoesOnWhileThereIsTooLittleRoom() throws Exception {
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            CompletableFuture<Optional<UserSample>> reserved =
                    CompletableFuture.supplyAsync(() -> writer.reserve(SIZE / 2, LONG));
            object.global("most").set(1);
            for (int i = 0; i < 10; i++) {
                drain();
                Thread.sleep(5);
                assertThat(reserved).isNotDone();
            }
            object.global("most").set(SIZE);
            drain();
            assertThat(reserved.get(10, TimeUnit.SECONDS)).isPresent();
        }
    }

    @Test
    void manyMayWait() throws Exception {
        int threads = 16;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                waiting.add(executor.submit(() -> writer.offer(Request.TYPE, Request.of(thread, 0), LONG)));
            }
            Thread.sleep(100);
            assertThat(waiting).noneMatch(Future::isDone);
            object.global("most").set(2);
            while (!waiting.stream().allMatch(Future::isDone)) {
                drain();
            }
            for (Future<Boolean> sent : waiting) {
                assertThat(sent.get()).isTrue();
            }
        } finally {
            executor.shutdown();
        }
    }

    /** Nearly full is what the kernel calls writable: a wait that looks at that would go round in circles. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitingTakesNoProcessor(boolean toTheLastByte) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            if (!toTheLastByte) {
                object.global("most").set(1);
                assertThat(drain()).isEqualTo(1);
            }
            AtomicReference<Duration> used = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                long before = threads.getCurrentThreadCpuTime();
                assertThat(writer.reserve(100, Duration.ofMillis(500))).isEmpty();
                used.set(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before));
            });
            thread.start();
            thread.join();
            assertThat(used.get()).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void aWaitEndsAfterItsTimeout() {
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            long refusedBefore = writer.stats().refused();
            long start = System.nanoTime();
            assertThat(writer.reserve(8, Duration.ofMillis(150))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(150), Duration.ofSeconds(10));
            assertThat(writer.offer(BpfType.U64, 1L, Duration.ofNanos(1))).isFalse();
            assertThat(writer.stats().refused()).isEqualTo(refusedBefore + 2);
        }
    }

    @Test
    void aDrainWithoutWakeupEndsNoWaitButMakesRoom() throws Exception {
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            object.global("drain_flags").set(WITHOUT_WAKEUP);
            CompletableFuture<Optional<UserSample>> reserved =
                    CompletableFuture.supplyAsync(() -> writer.reserve(8, Duration.ofMillis(500)));
            Thread.sleep(100);
            drain();
            Thread.sleep(100);
            assertThat(reserved).isNotDone();
            assertThat(reserved.get(10, TimeUnit.SECONDS)).as("a last look").isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsAWait(boolean anotherWaitsToo) throws Exception {
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            CompletableFuture<Optional<UserSample>> other = anotherWaitsToo
                    ? CompletableFuture.supplyAsync(() -> writer.reserve(8, LONG))
                    : CompletableFuture.completedFuture(Optional.empty());
            Thread.sleep(50);
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread thread = new Thread(() -> {
                assertThat(writer.reserve(8, LONG)).isEmpty();
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            Thread.sleep(50);
            thread.interrupt();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
            assertThat(interrupted).isTrue();
            drain();
            other.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWait() {
        try (UserRingBuffer writer = writer()) {
            Thread.currentThread().interrupt();
            assertThat(writer.reserve(8, LONG).map(UserRingBufferTest::submitted))
                    .as("there is room")
                    .isPresent();
            fill(writer);
            assertThat(writer.reserve(8, LONG)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Who waits for the kernel leaves by interrupt; one of the others must take over. */
    @Test
    void anotherOneTakesOverTheWait() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (UserRingBuffer writer = writer()) {
            fill(writer);
            Thread first = new Thread(() -> writer.reserve(8, LONG));
            first.start();
            Thread.sleep(50);
            List<Future<Boolean>> others = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                others.add(executor.submit(() -> writer.offer(BpfType.U64, 1L, LONG)));
            }
            Thread.sleep(50);
            first.interrupt();
            first.join();
            drain();
            for (Future<Boolean> other : others) {
                assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void closeEndsAllWaits() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        UserRingBuffer writer = writer();
        fill(writer);
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(executor.submit(() -> writer.reserve(8, LONG)));
        }
        Thread.sleep(50);
        writer.close();
        writer.close();
        for (Future<?> wait : waiting) {
            assertThatThrownBy(() -> wait.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("user ring buffer requests is closed");
        }
        executor.shutdown();
    }

    /** Also while a thread that waited for room is on its way out. */
    @Test
    void anotherWriterMayFollowAtOnce() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 500; round++) {
            UserRingBuffer writer = writer();
            fill(writer);
            Future<?> waiting = executor.submit(() -> writer.reserve(8, LONG));
            if (round % 2 == 0) {
                Thread.sleep(1);
            }
            writer.close();
            try (UserRingBuffer next = writer()) {
                assertThat(next.availableBytes()).isEqualTo(SIZE);
                drain();
            }
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
        }
        executor.shutdown();
    }

    @Test
    void aMapHasOneWriterAtATime() {
        try (UserRingBuffer writer = writer()) {
            UserSample open = writer.reserve(8).orElseThrow();
            assertThatIllegalStateException().isThrownBy(this::writer).withMessageContaining("in use");
            open.submit();
            assertThat(drain()).isEqualTo(1);
        }
        writer().close();
    }

    @Test
    void openSamplesOfAClosedRingAreDiscarded() {
        UserRingBuffer writer = writer();
        UserSample first = writer.reserve(16).orElseThrow();
        ByteBuffer kept = first.buffer();
        UserSample second = writer.reserve(16).orElseThrow();
        UserSample third = writer.reserve(16).orElseThrow();
        UserSample behind = writer.reserve(16).orElseThrow();
        Request.TYPE.write(behind.buffer(), 0, Request.of(0, 0));
        behind.submit();

        writer.close();

        assertThatIllegalStateException().isThrownBy(first::submit).withMessageContaining("closed");
        second.discard();
        third.close();
        kept.putLong(0, -1).putLong(8, -1);
        assertThat(writer.stats()).isEqualTo(new UserRingStats(1, 3, 0));
        assertThat(drain()).isEqualTo(1);
        assertNothingIsWrong();
    }

    @Test
    void useAfterCloseIsRefused() {
        UserRingBuffer writer = writer();
        writer.close();
        assertThatIllegalStateException().isThrownBy(() -> writer.reserve(8)).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> writer.reserve(8, LONG));
        assertThatIllegalStateException().isThrownBy(() -> writer.offer(BpfType.U64, 1L));
        assertThatIllegalStateException().isThrownBy(writer::availableBytes);
        assertThat(writer.size()).isEqualTo(SIZE);
        assertThat(writer.stats()).isEqualTo(new UserRingStats(0, 0, 0));
        assertThat(writer).hasToString("user ring buffer requests");
    }

    @Test
    void aWriterGoesOnWhereTheLastOneWas() {
        for (int round = 0; round < 5 * ROOM; round++) {
            try (UserRingBuffer writer = writer()) {
                writer.reserve(round % 30 + 1).orElseThrow();
                assertThat(writer.offer(Request.TYPE, Request.of(0, round))).isTrue();
            }
            assertThat(drain()).isEqualTo(1);
        }
        assertNothingIsWrong();
    }

    @Test
    void theWriterStaysUsableAfterItsObjectIsClosed() {
        try (UserRingBuffer writer = writer()) {
            object.close();
            assertThat(writer.offer(Request.TYPE, Request.of(0, 0))).isTrue();
            assertThat(writer.availableBytes()).isEqualTo(STEP);
        }
    }

    @Test
    void otherMapsAreRefused() {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> UserRingBuffer.of(object.map("echo")))
                .withMessageContaining("cannot send samples to map echo")
                .withMessageContaining("it is a map of type RINGBUF");
        object.close();
        assertThatIllegalStateException().isThrownBy(() -> UserRingBuffer.of(map));
    }

    @Test
    @Timeout(300)
    void closeMayComeAtAnyMoment() throws Exception {
        int rounds = Machine.IS_EMULATED ? 1_000 : 10_000;
        int threads = 3;
        AtomicReference<UserRingBuffer> current = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger sent = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(threads + 1);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int kind = i;
            Thread sender = new Thread(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        barrier.await();
                        use(current.get(), kind, sent);
                        barrier.await();
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                    barrier.reset();
                }
            });
            sender.start();
            senders.add(sender);
        }
        long drained = 0;
        try {
            for (int round = 0; round < rounds; round++) {
                UserRingBuffer writer = writer();
                current.set(writer);
                barrier.await();
                for (int i = 0; i < round % 50; i++) {
                    Thread.onSpinWait();
                }
                if (round % 4 == 0) {
                    drained += drain();
                }
                writer.close();
                barrier.await();
                drained += drain();
                assertThat(drained).as("round %d", round).isEqualTo(sent.get());
            }
        } catch (Exception e) {
            if (failure.get() == null) {
                throw e;
            }
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(failure.get()).isNull();
    }

    /** Until the close makes an end of it. */
    private static void use(UserRingBuffer writer, int kind, AtomicInteger sent) {
        try {
            while (true) {
                Optional<UserSample> reserved = writer.reserve(100 + 400 * kind, kind == 0 ? Duration.ZERO : LONG);
                if (reserved.isPresent()) {
                    UserSample sample = reserved.get();
                    sample.buffer().putLong(0, 1);
                    sample.submit();
                    sent.incrementAndGet();
                }
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("user ring buffer requests is closed");
        }
    }

    /** More of them wait than there are carriers; the one that drains would otherwise find none. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads are of JDK 21")
    void virtualThreadsThatWaitGiveTheirCarrierUp() throws Exception {
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        List<UserRingBuffer> writers = new ArrayList<>();
        List<BpfObject> objects = new ArrayList<>();
        try {
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                BpfObject each = TestObjects.open("user_ring").load();
                objects.add(each);
                UserRingBuffer writer = UserRingBuffer.of(each.map("requests"));
                writers.add(writer);
                fill(writer);
                // One waits for the kernel, the other for the first.
                waiting.add(executor.submit(() -> writer.offer(Request.TYPE, Request.of(0, 0), LONG)));
                waiting.add(executor.submit(() -> writer.offer(Request.TYPE, Request.of(1, 0), LONG)));
            }
            Thread.sleep(200);
            assertThat(waiting).noneMatch(Future::isDone);
            for (BpfObject each : objects) {
                executor.submit(() -> each.program("drain").run(RunOptions.packet(new byte[64])))
                        .get(10, TimeUnit.SECONDS);
            }
            for (Future<Boolean> sent : waiting) {
                assertThat(sent.get(10, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            executor.shutdown();
            writers.forEach(UserRingBuffer::close);
            objects.forEach(BpfObject::close);
        }
    }
}
