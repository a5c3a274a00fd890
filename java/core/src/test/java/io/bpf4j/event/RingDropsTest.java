package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.PerCpuMap;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code bpf/include/bpf4j_ringbuf.h}: what a ring has no room for is counted. */
@KernelTest
@Timeout(60)
class RingDropsTest {

    private static final int XDP_PASS = 2;
    private static final int THREADS = 4;
    private static final int RUNS = 5_000;

    @Test
    void reservedAndDroppedAreAllThatWereTried() throws InterruptedException {
        try (BpfObject object = TestObjects.open("ringbuf_drops").load()) {
            everyEventIsSentOrCounted(object, "reserve");
        }
    }

    @Test
    void outputAndDroppedAreAllThatWereTried() throws InterruptedException {
        try (BpfObject object = TestObjects.open("ringbuf_drops").load()) {
            everyEventIsSentOrCounted(object, "output");
        }
    }

    private static void everyEventIsSentOrCounted(BpfObject object, String name) throws InterruptedException {
        PerCpuMap<Long, Long> drops = PerCpuMap.of(object.map(name + "_drops"), BpfType.U32, BpfType.U64);
        BpfProgram program = object.program(name);
        AtomicInteger sent = new AtomicInteger();
        try (RingBuffer events = RingBuffer.of(object.map("events"), event -> {})) {
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                threads[i] = new Thread(() -> {
                    for (int run = 0; run < RUNS; run++) {
                        if (program.run(RunOptions.packet(new byte[100])).returnValue() == XDP_PASS) {
                            sent.incrementAndGet();
                        }
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    // Too rarely for the ring not to fill up.
                    Thread.sleep(5);
                    events.consume();
                }
            }
            events.consume();

            long dropped = drops.sum(0L, Long::longValue).orElseThrow();
            assertThat(events.stats().events()).isEqualTo(sent.get()).isPositive();
            assertThat(dropped).isPositive();
            assertThat(events.stats().events() + dropped).isEqualTo(THREADS * RUNS);
        }
    }
}
