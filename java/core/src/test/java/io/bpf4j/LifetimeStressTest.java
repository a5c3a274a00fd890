package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads use and close each other's handles in random order. Whatever they meet is a result or an exception of the library's; the JVM lives, and the
 * leak check after the class finds nothing left.
 */
@KernelTest
@Timeout(120)
class LifetimeStressTest {

    private static final int THREADS = 4;
    private static final int HANDLES = 3;
    private static final Duration LENGTH = Duration.ofSeconds(5);

    /** One set of handles; a thread replaces it by a new one when it has closed it. */
    private static final class Handles implements AutoCloseable {

        private final BpfObject maps = TestObjects.open("maps").load();
        private final BpfObject events = TestObjects.open("events").load();
        private final BpfMap<Long, byte[]> hash = maps.map("hash", BpfType.U32, BpfType.bytes(16));
        private final BpfProgram count = maps.program("count_packets");
        private final BpfProgram emit = events.program("emit");
        private final RingBuffer ring = RingBuffer.of(events.map("events"), event -> event.get(event.position()));

        @Override
        public void close() {
            ring.close();
            events.close();
            maps.close();
        }
    }

    private final AtomicReferenceArray<Handles> handles = new AtomicReferenceArray<>(HANDLES);
    private final AtomicLong results = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    @Test
    void handlesMayBeUsedAndClosedByAnyThread() throws Exception {
        for (int i = 0; i < HANDLES; i++) {
            handles.set(i, new Handles());
        }
        long seed = System.nanoTime();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try (Veth veth = new Veth()) {
            long end = System.nanoTime() + LENGTH.toNanos();
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                workers.add(executor.submit((Callable<Void>) () -> {
                    while (System.nanoTime() < end) {
                        step(random, veth.name());
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

    private void step(Random random, String networkInterface) {
        int index = random.nextInt(HANDLES);
        Handles use = handles.get(index);
        try {
            switch (random.nextInt(14)) {
                case 0 -> use.maps.close();
                case 1 -> use.events.close();
                case 2 -> use.ring.close();
                case 3 -> {
                    use.close();
                    replace(index, use);
                }
                case 4 -> use.maps.map("array").lookup(new byte[4]);
                case 5 -> use.count.run(RunOptions.packet(new byte[64]).repeat(100));
                case 6 -> use.emit.run(RunOptions.packet(new byte[64]));
                case 7 -> use.ring.poll(Duration.ofMillis(2));
                case 8 -> use.ring.consume();
                case 9 -> use.hash.forEach((key, value) -> {});
                case 10 -> use.hash.lookupRaw(ByteBuffer.allocate(4), ByteBuffer.allocate(16));
                case 11 -> use.hash.delete((long) random.nextInt(8));
                case 12 -> {
                    try (BpfLink link = use.count.attach(Xdp.on(networkInterface))) {
                        link.info();
                    }
                }
                default -> use.hash.update((long) random.nextInt(8), new byte[16]);
            }
            results.incrementAndGet();
        } catch (IllegalStateException | BpfException e) {
            refusals.incrementAndGet();
        }
    }

    private void replace(int index, Handles closed) {
        Handles fresh = new Handles();
        if (!handles.compareAndSet(index, closed, fresh)) {
            fresh.close();
        }
    }
}
