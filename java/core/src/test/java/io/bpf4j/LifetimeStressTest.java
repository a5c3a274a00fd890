package io.bpf4j;

import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.HandleStress;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads use and close each other's handles in random order. Whatever they meet is a result or an exception of the library's; the JVM lives, and the
 * leak check after the class finds nothing left.
 */
@KernelTest
@Timeout(120)
class LifetimeStressTest {

    private static final class Handles implements HandleStress.Handles {

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

    @Test
    void handlesMayBeUsedAndClosedByAnyThread() throws Exception {
        try (Veth veth = new Veth()) {
            new HandleStress<>(Handles::new, List.of())
                    .run((random, use, replacing) -> step(random, use, replacing, veth.name()));
        }
    }

    private static void step(Random random, Handles use, Runnable replacing, String networkInterface) {
        switch (random.nextInt(14)) {
            case 0 -> use.maps.close();
            case 1 -> use.events.close();
            case 2 -> use.ring.close();
            case 3 -> replacing.run();
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
    }
}
