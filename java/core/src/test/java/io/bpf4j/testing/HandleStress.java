package io.bpf4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Threads that use and close each other's handles in random order for a while. Whatever they meet is a result or a refusal: an
 * {@link IllegalStateException} or {@link BpfException}.
 *
 * @param <H> one set of handles
 */
public final class HandleStress<H extends HandleStress.Handles> {

    private static final int THREADS = 4;
    private static final int HANDLES = 3;
    private static final Duration LENGTH = Duration.ofSeconds(5);

    private final AtomicReferenceArray<H> handles = new AtomicReferenceArray<>(HANDLES);
    private final AtomicLong results = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final Supplier<H> opening;
    private final List<Class<? extends RuntimeException>> refusalTypes;

    /**
     * A stress to be run.
     *
     * @param opening makes a set of handles
     * @param moreRefusals what is a refusal besides
     */
    public HandleStress(Supplier<H> opening, List<Class<? extends RuntimeException>> moreRefusals) {
        this.opening = opening;
        List<Class<? extends RuntimeException>> types = new ArrayList<>(moreRefusals);
        types.add(IllegalStateException.class);
        types.add(BpfException.class);
        this.refusalTypes = List.copyOf(types);
    }

    /** A set of handles that are closed together; a thread replaces it by a new one when it has closed it. */
    public interface Handles extends AutoCloseable {
        @Override
        void close();
    }

    /** One use of handles. */
    @FunctionalInterface
    public interface Step<H> {
        /** Uses handles; {@code replacing} closes them all and puts new ones in their place. */
        void run(Random random, H use, Runnable replacing);
    }

    /** Runs steps in all threads; fails if anything else than a refusal is thrown, or there were no results or no refusals. */
    public void run(Step<H> step) throws Exception {
        for (int i = 0; i < HANDLES; i++) {
            handles.set(i, opening.get());
        }
        long seed = System.nanoTime();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            long end = System.nanoTime() + LENGTH.toNanos();
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                workers.add(executor.submit((Callable<Void>) () -> {
                    while (System.nanoTime() < end) {
                        run(step, random);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            executor.shutdown();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < HANDLES; i++) {
                handles.get(i).close();
            }
        }
        assertThat(results.get()).as("calls that succeeded, seed %d", seed).isPositive();
        assertThat(refusals.get()).as("calls on what was closed, seed %d", seed).isPositive();
    }

    private void run(Step<H> step, Random random) {
        int index = random.nextInt(HANDLES);
        H use = handles.get(index);
        try {
            step.run(random, use, () -> replace(index, use));
            results.incrementAndGet();
        } catch (RuntimeException e) {
            if (refusalTypes.stream().noneMatch(type -> type.isInstance(e))) {
                throw e;
            }
            refusals.incrementAndGet();
        }
    }

    private void replace(int index, H old) {
        old.close();
        H fresh = opening.get();
        if (!handles.compareAndSet(index, old, fresh)) {
            fresh.close();
        }
    }
}
