package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Pins;
import io.bpf4j.testing.ArenaObjects;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What could end the JVM or write over its memory if a map trusted its callers; each in a JVM of its own. */
@KernelTest
@Timeout(120)
class MapSafetyTest {

    private static final int MEBIBYTE = 1 << 20;

    private static String run(String options, Class<?> main) {
        Commands.Result result = ChildJvm.run(List.of("env", "JDK_JAVA_OPTIONS=" + options), main);
        assertThat(result.exitCode())
                .as("%s%s", result.output(), result.errors())
                .isZero();
        return result.output();
    }

    /** The bucket of a key of 4 bytes in a hash with {@code BPF_F_ZERO_SEED}: the kernel's {@code jhash2} of one word. */
    private static int bucket(int key, int buckets) {
        int initial = 0xdeadbeef + Integer.BYTES;
        int a = initial + key;
        int b = initial;
        int c = initial;
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        c = (c ^ b) - Integer.rotateLeft(b, 24);
        return c & buckets - 1;
    }

    private static BpfMap<Integer, byte[]> hash(int entries, int valueSize) {
        return BpfMap.create(MapSpec.of(BpfMapType.HASH, Integer.BYTES, valueSize, entries)
                        .flags(MapFlag.ZERO_SEED))
                .as(BpfType.S32, BpfType.bytes(valueSize));
    }

    /** Adds entries to one bucket. */
    private static void fill(BpfMap<Integer, byte[]> map, int bucket, int entries) {
        int added = 0;
        for (int key = 0; added < entries; key++) {
            if (bucket(key, (int) map.maxEntries()) == bucket) {
                map.update(key, new byte[map.valueSize()]);
                added++;
            }
        }
    }

    @Test
    void pageThatCannotGrowCanStillNotGrowAtTheNextAttempt() {
        assertThat(run("-XX:MaxDirectMemorySize=3500k", GrowingPage.class))
                .isEqualToIgnoringNewLines("refused refused");
    }

    /** Reads a page of one entry, then one that has to be of two, for which there is no memory. */
    static final class GrowingPage {

        private GrowingPage() {}

        public static void main(String[] arguments) {
            try (BpfMap<Integer, byte[]> map = hash(8, MEBIBYTE)) {
                fill(map, 0, 1);
                fill(map, 1, 2);
                MapPage<Integer, byte[]> page = map.entries(1);
                System.out.println(next(page) + " " + next(page));
            }
        }

        private static String next(MapPage<Integer, byte[]> page) {
            try {
                return "entries " + page.next().entries().size();
            } catch (OutOfMemoryError e) {
                return "refused";
            }
        }
    }

    @Test
    void iteratorThatThreadsShareWritesOverNothing() {
        assertThat(run("-Xmx256m", SharedIterator.class)).isEqualToIgnoringNewLines("alive");
    }

    /** Two threads use one iterator, whose first page has to grow twice. */
    static final class SharedIterator {

        private SharedIterator() {}

        public static void main(String[] arguments) throws Exception {
            ExecutorService executor = Executors.newFixedThreadPool(2);
            try (BpfMap<Integer, byte[]> map = hash(64, 16 << 10)) {
                fill(map, 3, 60);
                for (int i = 0; i < 1_000; i++) {
                    Iterator<Map.Entry<Integer, byte[]>> shared = map.iterator();
                    List<Future<?>> threads = new ArrayList<>();
                    for (int j = 0; j < 2; j++) {
                        threads.add(executor.submit((Callable<Boolean>) shared::hasNext));
                    }
                    for (Future<?> thread : threads) {
                        thread.get();
                    }
                }
            } finally {
                executor.shutdown();
            }
            System.out.println("alive");
        }
    }

    @Test
    void valuesThatNoBufferTakesAreRefused() {
        assertThat(run("-Xmx64m", HugeValues.class)).contains("refused refused");
    }

    /** A value as long as the longest buffer, beside which there is no room for a key. */
    static final class HugeValues {

        private HugeValues() {}

        public static void main(String[] arguments) {
            try (BpfMap<byte[], byte[]> map =
                    BpfMap.create(MapSpec.of(BpfMapType.ARRAY, Integer.BYTES, Integer.MAX_VALUE - 7, 1))) {
                System.out.println(attempt(() -> map.firstKey()) + " " + attempt(() -> map.lookup(new byte[4])));
            } catch (BpfException e) {
                // The machine has no 2 GiB to spare, or an old kernel makes no such values.
                boolean none = e.errno() == Errno.ENOMEM || e.errno() == Errno.E2BIG;
                System.out.println(none ? "not created, so refused refused" : e.toString());
            }
        }

        private static String attempt(Callable<?> call) {
            try {
                return "found " + call.call();
            } catch (BpfNotSupportedException e) {
                return "refused";
            } catch (Exception e) {
                return e.toString();
            }
        }
    }

    @Test
    void typeThatWritesWhereItIsToReadChangesNoConstants() {
        assertThat(run("-Xmx64m", ReadingThatWrites.class)).isEqualToIgnoringNewLines("refused");
    }

    /** Writes to a constant that only a type's {@code read} has in its hands. */
    static final class ReadingThatWrites {

        private ReadingThatWrites() {}

        public static void main(String[] arguments) {
            try (BpfObject object = TestObjects.open("memory").load()) {
                object.global("limit", new Writing()).get();
                System.out.println("written");
            } catch (ReadOnlyBufferException e) {
                System.out.println("refused");
            }
        }
    }

    private record Writing() implements BpfType<Integer> {

        @Override
        public int size() {
            return Integer.BYTES;
        }

        @Override
        public int alignment() {
            return Integer.BYTES;
        }

        @Override
        public Integer read(ByteBuffer buffer, int offset) {
            buffer.putInt(offset, 1);
            return 1;
        }

        @Override
        public void write(ByteBuffer buffer, int offset, Integer value) {
            buffer.putInt(offset, value);
        }
    }

    @Test
    void mapsWithoutAMaximumOfEntriesAreIteratedToTheirEnd() {
        try (Cgroup first = new Cgroup();
                Cgroup second = new Cgroup();
                BpfObject object = TestObjects.open("cgroup_storage").load()) {
            for (Cgroup cgroup : List.of(first, second)) {
                String program = Long.toString(object.program("count").id());
                Commands.run("bpftool", "cgroup", "attach", cgroup.directory().toString(), "egress", "id", program);
            }
            BpfMap<Long, Long> shared = object.map("shared", BpfType.U64, BpfType.U64);
            List<Long> keys = new ArrayList<>();
            shared.forEach((key, value) -> {
                keys.add(key);
                shared.update(key, 5L);
            });
            assertThat(keys).hasSize(2).doesNotHaveDuplicates();
            assertThat(shared.asMap()).containsOnlyKeys(keys).containsValue(5L);
            List<Long> percpu = new ArrayList<>();
            PerCpuMap.of(object.map("each"), BpfType.U64, BpfType.U64).forEach((key, values) -> percpu.add(key));
            assertThat(percpu).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    void moreEntriesThanABufferTakesAreRefusedOrBounded() {
        try (BpfMap<Integer, byte[]> map = hash(8, 16)) {
            fill(map, 0, 3);
            assertThat(map.entries(Integer.MAX_VALUE).entries()).hasSize(3);
            assertThat(map.takeEntries(Integer.MAX_VALUE).entries()).hasSize(3);
            ByteBuffer little = ByteBuffer.allocate(64);
            assertThatThrownBy(() -> map.updateAllRaw(little, little, Integer.MAX_VALUE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64");
            assertThatThrownBy(() -> map.deleteAllRaw(little, Integer.MAX_VALUE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void batchOfLongValuesTakesNoMoreMemoryThanTheMap() {
        assertThat(run("-XX:MaxDirectMemorySize=12m", LongValues.class)).isEqualToIgnoringNewLines("written 2");
    }

    /** Clears and writes the two values of an array, of 2 MiB each. */
    static final class LongValues {

        private LongValues() {}

        public static void main(String[] arguments) {
            int size = 2 * MEBIBYTE;
            try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.ARRAY, Integer.BYTES, size, 2))) {
                BpfMap<Integer, byte[]> array = map.as(BpfType.S32, BpfType.bytes(size));
                array.clear();
                System.out.println("written " + array.updateAll(Map.of(0, new byte[size], 1, new byte[size])));
            }
        }
    }

    @Test
    void pinThatComesAndGoesLetsNoArenaBeMappedOverMemory() {
        KernelNeed.PROGRAMS_WITH_ARENAS.require();
        assertThat(run("-Xmx64m", VanishingPin.class)).isEqualToIgnoringNewLines("kept");
    }

    /** Loads an object with a pinned arena where another arena is mapped, while the pin comes and goes. */
    static final class VanishingPin {

        private VanishingPin() {}

        public static void main(String[] arguments) throws Exception {
            Path pin = Path.of("/sys/fs/bpf/map-safety-arena");
            AtomicBoolean ended = new AtomicBoolean();
            try (BpfObject first = ArenaObjects.openFixed().load();
                    BpfMap<byte[], byte[]> other = BpfMap.create(MapSpec.like(first.map("arena")))) {
                ByteBuffer memory = MapMemory.of(first.map("arena")).buffer();
                memory.putLong(0, 7);
                Thread pinning = new Thread(() -> {
                    while (!ended.get()) {
                        toggle(other, pin);
                    }
                });
                pinning.start();
                for (int i = 0; i < 40; i++) {
                    load(pin);
                }
                ended.set(true);
                pinning.join();
                Files.deleteIfExists(pin);
                System.out.println(memory.getLong(0) == 7 ? "kept" : "written over");
            }
        }

        private static void toggle(BpfMap<?, ?> map, Path pin) {
            try {
                map.pin(pin);
                map.unpin();
            } catch (BpfException e) {
                // A load has pinned the arena that it was to use, where the pin was gone.
                Pins.unpin(pin, "map");
            }
        }

        private static void load(Path pin) {
            try (OpenObject open = ArenaObjects.openFixed()) {
                open.map("arena").pinPath(pin);
                open.load().close();
            } catch (BpfException e) {
                // There was no pin, and the place is taken.
                assertThat(e).hasMessageContaining("arena");
            }
        }
    }

    @Test
    void failedLoadLeavesNoPinOfAnArena() {
        KernelNeed.PROGRAMS_WITH_ARENAS.require();
        try (PinDirectory directory = new PinDirectory("map-safety");
                OpenObject open = ArenaObjects.openFixed()) {
            open.global("rejected", 1).map("arena").pinPath(directory.resolve("arena"));
            assertThatThrownBy(open::load).isInstanceOf(VerifierException.class);
            assertThat(directory.names()).isEmpty();
        }
    }

    @Test
    void failedReopeningLeavesTheObjectAsItWas() {
        Commands.Result result = ChildJvm.run(List.of("prlimit", "--nofile=300:300"), FailedReopening.class);
        assertThat(result.output()).as("%s", result.errors()).isEqualToIgnoringNewLines("still used");
    }

    /** Opens an object once more where there are ever fewer descriptors left. */
    static final class FailedReopening {

        private FailedReopening() {}

        public static void main(String[] arguments) throws Exception {
            List<InputStream> files = new ArrayList<>();
            try (BpfObject loaded = TestObjects.open("pins").load();
                    OpenObject open = TestObjects.open("pins")) {
                open.map("hash").use(loaded.map("hash"));
                open.kconfig("CONFIG_HZ=250");
                // Loads the classes that are needed.
                boolean used = isUsed(open);
                attempt(() -> BpfMap.openById(0xffff_ffffL));
                exhaust(files);
                while (!attempt(() -> open.kconfig("CONFIG_HZ=100"))) {
                    used &= isUsed(open);
                    files.remove(files.size() - 1).close();
                }
                System.out.println(used && isUsed(open) ? "still used" : "lost");
            }
        }

        private static boolean attempt(Runnable call) {
            try {
                call.run();
                return true;
            } catch (BpfException e) {
                return false;
            }
        }

        private static boolean isUsed(OpenObject open) {
            try {
                open.map("hash").maxEntries(5);
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }

        private static void exhaust(List<InputStream> files) {
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                return;
            }
        }
    }
}
