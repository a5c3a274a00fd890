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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Close, flush, loops and handlers' exceptions against each other, over and over. Descriptors that are left behind fail the class. */
@KernelTest
@Timeout(300)
class EventRaceTest {

    private static final int ROUNDS = Machine.IS_EMULATED ? 1_000 : 10_000;
    private static final Duration LONG = Duration.ofMinutes(4);

    private static final class HandlerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What may come of a use of a reader that others use and close. */
    private static void expectRefusal(RuntimeException failure, AtomicLong refusals) {
        boolean refusal = failure instanceof HandlerFailure || failure instanceof IllegalStateException;
        if (!refusal) {
            throw failure;
        }
        refusals.incrementAndGet();
    }

    @Test
    void closeFlushLoopsAndExceptionsAreDefinedInAnyOrder() throws Exception {
        AtomicLong handled = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        AtomicLong refusals = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Emitter emitter = new Emitter()) {
            for (int round = 0; round < ROUNDS; round++) {
                long before = handled.get();
                RingBuffer events = RingBuffer.of(emitter.map("first"), event -> {
                    if (handled.incrementAndGet() % 3 == 0) {
                        failed.incrementAndGet();
                        throw new HandlerFailure();
                    }
                });
                Random random = new Random(round);
                List<Runnable> steps = List.of(
                        () -> emitter.emit("emit_first", 3),
                        () -> events.poll(LONG),
                        events::flush,
                        events::consume,
                        () -> {
                            EventLoop loop = events.start(EventRaceTest::quietThread);
                            loop.close();
                            loop.completion()
                                    .exceptionally(failure -> {
                                        expectRefusal((RuntimeException) failure.getCause(), refusals);
                                        return null;
                                    })
                                    .toCompletableFuture()
                                    .join();
                        });
                List<Future<?>> uses = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    Runnable step = steps.get(random.nextInt(steps.size()));
                    uses.add(threads.submit(() -> {
                        try {
                            step.run();
                        } catch (RuntimeException e) {
                            expectRefusal(e, refusals);
                        }
                    }));
                }
                if (random.nextBoolean()) {
                    Thread.onSpinWait();
                } else {
                    TimeUnit.NANOSECONDS.sleep(random.nextInt(50_000));
                }
                events.close();
                assertThat(events.stats().events()).isEqualTo(handled.get() - before);
                for (Future<?> use : uses) {
                    await(use);
                }
            }
        } finally {
            threads.shutdown();
        }
        assertThat(handled).as("the race had events").hasPositiveValue();
        assertThat(failed).as("and exceptions").hasPositiveValue();
        assertThat(refusals).as("and uses after the close").hasPositiveValue();
    }

    private static void await(Future<?> use) throws InterruptedException, java.util.concurrent.TimeoutException {
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
