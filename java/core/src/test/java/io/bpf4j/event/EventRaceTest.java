package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Close, flush, pause, loops and handlers' exceptions against each other, over and over. Descriptors that are left behind fail the class. */
@KernelTest
@Timeout(300)
class EventRaceTest {

    private static final int ROUNDS = Machine.IS_EMULATED ? 500 : 10_000;
    private static final int USES = 3;
    private static final Duration LONG = Duration.ofMinutes(4);

    private final ExecutorService threads = Executors.newFixedThreadPool(USES);
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    private static final class HandlerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @AfterEach
    void end() {
        threads.shutdown();
    }

    /** Each third event fails. */
    private void handle() {
        if (handled.incrementAndGet() % 3 == 0) {
            failed.incrementAndGet();
            throw new HandlerFailure();
        }
    }

    @Test
    void ringBuffersAreDefinedInAnyOrder() throws Exception {
        try (Emitter emitter = new Emitter()) {
            race(
                    () -> emitter.emit("emit_first", 3),
                    () -> RingBuffer.of(emitter.map("first"), event -> handle()),
                    List.of());
        }
    }

    @Test
    void perfBuffersAreDefinedInAnyOrder() throws Exception {
        try (PerfEventsObject object = new PerfEventsObject()) {
            race(
                    () -> object.emit(0, 3),
                    () -> PerfBuffer.builder(object.map()).pages(1).build((cpu, event) -> handle()),
                    List.of(PerfBuffer::pause, PerfBuffer::resume, reader -> {
                        reader.pause();
                        reader.resume();
                    }));
        }
    }

    /** Opens a reader in each round, lets threads use it at random, and closes it meanwhile. */
    private <B extends EventBuffer> void race(Runnable sending, Supplier<B> opening, List<Consumer<B>> ownUses)
            throws Exception {
        List<Function<B, Runnable>> uses = new ArrayList<>(List.of(
                events -> sending,
                events -> () -> events.poll(LONG),
                events -> events::flush,
                events -> events::consume,
                events -> () -> startAndEnd(events)));
        ownUses.forEach(use -> uses.add(events -> () -> use.accept(events)));
        for (int round = 0; round < ROUNDS; round++) {
            long before = handled.get();
            B events = opening.get();
            Random random = new Random(round);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < USES; i++) {
                Runnable use = uses.get(random.nextInt(uses.size())).apply(events);
                running.add(threads.submit(() -> attempt(use)));
            }
            if (random.nextBoolean()) {
                TimeUnit.NANOSECONDS.sleep(random.nextInt(50_000));
            }
            events.close();
            assertThat(events.stats().events()).isEqualTo(handled.get() - before);
            for (Future<?> use : running) {
                await(use);
            }
        }
        assertThat(handled).as("the race had events").hasPositiveValue();
        assertThat(failed).as("and exceptions").hasPositiveValue();
        assertThat(refusals).as("and uses after the close").hasPositiveValue();
    }

    private void startAndEnd(EventBuffer events) {
        EventLoop loop = events.start(EventRaceTest::quietThread);
        loop.close();
        assertThat(loop.isRunning()).isFalse();
        loop.completion()
                .exceptionally(failure -> {
                    expectRefusal((RuntimeException) failure.getCause());
                    return null;
                })
                .toCompletableFuture()
                .join();
    }

    private void attempt(Runnable use) {
        try {
            use.run();
        } catch (RuntimeException e) {
            expectRefusal(e);
        }
    }

    /** What may come of a use of a reader that others use and close. */
    private void expectRefusal(RuntimeException failure) {
        if (!(failure instanceof HandlerFailure || failure instanceof IllegalStateException)) {
            throw failure;
        }
        refusals.incrementAndGet();
    }

    private static void await(Future<?> use) throws InterruptedException, TimeoutException {
        try {
            use.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a use of a reader failed in a way that is not defined", e.getCause());
        }
    }

    /** The loop's completion has the failure too. */
    private static Thread quietThread(Runnable runnable) {
        Thread thread = new Thread(runnable);
        thread.setUncaughtExceptionHandler((ended, failure) -> {});
        return thread;
    }
}
