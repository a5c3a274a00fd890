package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.internal.Leaks;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import io.bpf4j.type.BpfType;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not closed is reported and freed; what is still in use is not. */
@KernelTest
@Timeout(60)
class LeakReportTest {

    private static void collectUntil(long reports) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Leaks.count() < reports && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(Leaks.count()).as("reported leaks").isEqualTo(reports);
    }

    @Test
    void forgottenHandlesAreReportedAndFreed() throws InterruptedException {
        KernelState before = KernelState.now();
        long reports = Leaks.count();
        try (LogCapture log = new LogCapture(Leaks.LOGGER_NAME);
                Veth veth = new Veth()) {
            forget(veth);
            collectUntil(reports + 4);
            assertThat(log.messages())
                    .anyMatch(message -> message.startsWith("WARN object maps was never closed"))
                    .anyMatch(message -> message.startsWith("WARN object events was never closed"))
                    .anyMatch(message -> message.contains("link of program drop_packets"))
                    .anyMatch(message -> message.contains("ring buffer events"));
            LeakCheck.assertReturnsTo(before);
        }
    }

    /** In a method of its own, so that no local variable keeps anything reachable. */
    @SuppressWarnings("resource")
    private static void forget(Veth veth) {
        BpfObject maps = TestObjects.open("maps").load();
        maps.program("drop_packets").attach(Xdp.on(veth.name()));
        maps.map("hash").lookup(new byte[4]);
        RingBuffer.of(TestObjects.open("events").load().map("events"), event -> {});
    }

    @Test
    void forgottenOpenObjectsAreCollectedWithTheirSettings() throws InterruptedException {
        WeakReference<OpenObject> forgotten = new WeakReference<>(forgetOpen());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (forgotten.get() != null && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(forgotten.get()).isNull();
    }

    @SuppressWarnings("resource")
    private static OpenObject forgetOpen() {
        return TestObjects.open("maps")
                .map("hash", map -> map.maxEntries(16))
                .program("drop_packets", program -> program.autoload(false));
    }

    @Test
    void mapsAndProgramsKeepTheirObject() throws InterruptedException {
        long reports = Leaks.count();
        BpfMap<Long, Long> map = forgottenObjectsMap();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(map.lookup(0L)).contains(0L);
        assertThat(Leaks.count()).isEqualTo(reports);
        map = null;
        collectUntil(reports + 1);
    }

    @SuppressWarnings("resource")
    private static BpfMap<Long, Long> forgottenObjectsMap() {
        return TestObjects.open("maps").load().map("array", BpfType.U32, BpfType.U64);
    }

    @Test
    void closedAndUnloadedHandlesAreNotReported() throws InterruptedException {
        long reports = Leaks.count();
        for (int i = 0; i < 20; i++) {
            TestObjects.open("maps").load().close();
            TestObjects.open("maps").map("hash");
        }
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(Leaks.count()).isEqualTo(reports);
    }
}
