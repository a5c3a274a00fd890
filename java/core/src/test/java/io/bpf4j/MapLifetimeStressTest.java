package io.bpf4j;

import io.bpf4j.testing.HandleStress;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Like {@link LifetimeStressTest}, for maps on their own, the memory of maps, iteration, maps in maps and pins: threads use and close each other's in
 * random order.
 */
@KernelTest
@Timeout(120)
class MapLifetimeStressTest {

    private static final int KEYS = 64;

    private static final MapSpec HASH = MapSpec.of(BpfMapType.HASH, 4, 16, KEYS);
    private static final MapSpec ARRAY = MapSpec.of(BpfMapType.ARRAY, 4, 8, 8).flags(MapFlag.MMAPABLE);
    private static final MapSpec PERCPU = MapSpec.of(BpfMapType.PERCPU_HASH, 4, 8, KEYS);
    private static final MapSpec QUEUE = MapSpec.of(BpfMapType.QUEUE, 0, 8, 16);
    private static final MapSpec OUTER =
            MapSpec.of(BpfMapType.HASH_OF_MAPS, 4, 4, 8).inner(ARRAY);

    private static final class Handles implements HandleStress.Handles {

        private static final AtomicLong COUNT = new AtomicLong();

        private final BpfObject object = TestObjects.open("memory").load();
        private final BpfNumber number = object.global("long_signed");
        private final BpfVariable<Long> variable = object.global("word_unsigned", BpfType.U32);
        private final BpfVariable<Long> constant = object.global("limit", BpfType.U32);
        private final ByteBuffer section = object.section(".data").buffer();
        private final BpfMap<Integer, byte[]> hash = BpfMap.create(HASH).as(BpfType.S32, BpfType.bytes(16));
        private final BpfMap<byte[], byte[]> array = BpfMap.create(ARRAY);
        private final BpfMap<byte[], byte[]> each = BpfMap.create(PERCPU);
        private final BpfMap<byte[], byte[]> fifo = BpfMap.create(QUEUE);
        private final BpfMap<byte[], byte[]> maps = BpfMap.create(OUTER);
        private final PerCpuMap<Integer, Long> percpu = PerCpuMap.of(each, BpfType.S32, BpfType.U64);
        private final BpfQueue<Long> queue = BpfQueue.of(fifo, BpfType.U64);
        private final MapOfMaps<Integer> outer = MapOfMaps.of(maps, BpfType.S32);
        private final Iterator<Map.Entry<Integer, byte[]>> iterator = hash.iterator();
        private final MapPage<Integer, byte[]> page = hash.entries(2);
        private final Path pin;

        private Handles(PinDirectory pins) {
            pin = pins.resolve("pin" + COUNT.incrementAndGet());
        }

        @Override
        public void close() {
            object.close();
            hash.close();
            array.close();
            each.close();
            fifo.close();
            maps.close();
        }
    }

    @Test
    void mapsMayBeUsedAndClosedByAnyThread() throws Exception {
        try (PinDirectory pins = new PinDirectory("map-lifetime")) {
            new HandleStress<>(() -> new Handles(pins), List.of(NoSuchElementException.class))
                    .run(MapLifetimeStressTest::step);
        }
    }

    private static void step(Random random, Handles use, Runnable replacing) {
        switch (random.nextInt(6)) {
            case 0 -> entries(random, use);
            case 1 -> iterate(random, use);
            case 2 -> memory(random, use);
            case 3 -> kinds(random, use);
            case 4 -> pins(random, use);
            default -> close(random, use, replacing);
        }
    }

    private static void entries(Random random, Handles use) {
        int key = random.nextInt(KEYS);
        switch (random.nextInt(6)) {
            case 0 -> use.hash.update(key, new byte[16]);
            case 1 -> use.hash.lookupAndDelete(key);
            case 2 -> use.hash.updateAll(Map.of(key, new byte[16], KEYS, new byte[16]));
            case 3 -> use.hash.deleteAll(List.of(key, KEYS));
            case 4 -> use.percpu.update(key, PerCpuValues.of(cpu -> (long) cpu));
            default -> use.hash.asMap().put(key, new byte[16]);
        }
    }

    private static void iterate(Random random, Handles use) {
        switch (random.nextInt(7)) {
            case 0 -> use.hash.forEachRaw((key, value) -> value.get(value.position()));
            case 1 -> use.hash.stream().count();
            case 2 -> use.hash.takeEntries(3).hasMore();
            case 3 -> use.percpu.forEach((key, values) -> values.sum(value -> value));
            case 4 -> use.iterator.next();
            case 5 -> use.page.next().entries().size();
            default -> use.hash.clear();
        }
    }

    private static void memory(Random random, Handles use) {
        switch (random.nextInt(7)) {
            case 0 -> use.number.getAndAdd(1);
            case 1 -> use.variable.set(use.variable.get());
            case 2 -> use.section.putLong(0, use.section.getLong(0) + 1);
            case 3 -> MapMemory.of(use.array).number(8, 8).set(1);
            case 4 -> MapMemory.of(use.array).buffer().putLong(0, 1);
            case 5 -> use.object.section(".bss").buffer().get(0);
            default -> use.constant.get();
        }
    }

    private static void kinds(Random random, Handles use) {
        int key = random.nextInt(8);
        switch (random.nextInt(6)) {
            case 0 -> use.queue.pushOver(1L);
            case 1 -> use.queue.pop();
            case 2 -> use.outer.put(key, use.array);
            case 3 ->
                use.outer.get(key).ifPresent(inner -> {
                    try (inner) {
                        inner.lookup(new byte[4]);
                    }
                });
            case 4 -> use.outer.remove(key);
            default -> use.array.info();
        }
    }

    private static void pins(Random random, Handles use) {
        switch (random.nextInt(3)) {
            case 0 -> use.array.pin(use.pin);
            case 1 -> use.array.unpin();
            default -> {
                try (BpfMap<byte[], byte[]> opened = BpfMap.openPinned(use.pin)) {
                    opened.update(new byte[4], new byte[8]);
                }
            }
        }
    }

    private static void close(Random random, Handles use, Runnable replacing) {
        switch (random.nextInt(32)) {
            case 0 -> use.object.close();
            case 1 -> use.hash.close();
            case 2 -> use.array.close();
            case 3 -> use.each.close();
            case 4 -> use.fifo.close();
            case 5 -> use.maps.close();
            case 6, 7 -> replacing.run();
            case 8 -> System.gc();
            default -> use.hash.lookup(random.nextInt(KEYS));
        }
    }
}
