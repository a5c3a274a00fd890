package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.testing.Bpftool;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest
class BpfMapTest {

    record Pair(@CType("__u32") long first, @CType("__u64") long second) {
        static final BpfType<Pair> TYPE = BpfType.ofRecord(Pair.class);
    }

    private BpfObject object;
    private BpfMap<Long, Pair> hash;
    private BpfMap<Long, Long> array;

    @BeforeEach
    void load() {
        object = TestObjects.open("maps").load();
        hash = object.map("hash", BpfType.U32, Pair.TYPE);
        array = object.map("array", BpfType.U32, BpfType.U64);
    }

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void describesItself() {
        assertThat(hash.name()).isEqualTo("hash");
        assertThat(hash.type()).isEqualTo(BpfMapType.HASH);
        assertThat(hash.keySize()).isEqualTo(4);
        assertThat(hash.valueSize()).isEqualTo(16);
        assertThat(hash.maxEntries()).isEqualTo(8);
        assertThat(hash).hasToString("map hash of object maps");
    }

    @Test
    void hashTakesFindsAndDeletesEntries() {
        assertThat(hash.lookup(1L)).isEmpty();
        hash.update(1L, new Pair(2, 3));
        assertThat(hash.lookup(1L)).contains(new Pair(2, 3));
        hash.update(1L, new Pair(0xffff_ffffL, -1));
        assertThat(hash.lookup(1L)).contains(new Pair(0xffff_ffffL, -1));
        assertThat(hash.delete(1L)).isTrue();
        assertThat(hash.delete(1L)).isFalse();
        assertThat(hash.lookup(1L)).isEmpty();
    }

    @Test
    void updateModesDecideInTheKernel() {
        assertThat(hash.update(1L, new Pair(1, 1), UpdateMode.EXIST)).isFalse();
        assertThat(hash.lookup(1L)).isEmpty();
        assertThat(hash.update(1L, new Pair(1, 1), UpdateMode.NO_EXIST)).isTrue();
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> hash.update(1L, new Pair(2, 2), UpdateMode.NO_EXIST))
                .withMessageContaining("map hash of object maps")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(17));
        assertThat(hash.lookup(1L)).contains(new Pair(1, 1));
        assertThat(hash.update(1L, new Pair(3, 3), UpdateMode.EXIST)).isTrue();
        assertThat(hash.lookup(1L)).contains(new Pair(3, 3));
        assertThat(hash.update(1L, new Pair(4, 4), UpdateMode.ANY)).isTrue();
    }

    @Test
    void fullMapIsAnException() {
        for (long key = 0; key < 8; key++) {
            hash.update(key, new Pair(key, key));
        }
        assertThatExceptionOfType(MapFullException.class)
                .isThrownBy(() -> hash.update(8L, new Pair(8, 8)))
                .withMessageContaining("map hash")
                .withMessageContaining("8 entries")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(7));
        hash.update(7L, new Pair(70, 70));
        assertThat(hash.lookup(7L)).contains(new Pair(70, 70));
    }

    @Test
    void arrayHasAllItsIndicesAndNoOthers() {
        assertThat(array.lookup(3L)).contains(0L);
        array.update(3L, -5L);
        assertThat(array.lookup(3L)).contains(-5L);
        assertThat(array.lookup(4L)).isEmpty();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> array.update(4L, 1L))
                .isNotInstanceOf(MapFullException.class)
                .withMessageContaining("not below 4");
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> array.update(0L, 1L, UpdateMode.NO_EXIST))
                .withMessageContaining("never succeed");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> array.delete(0L))
                .withMessageContaining("write zeroes");
    }

    @Test
    void rawAccessUsesTheCallersBuffers() {
        ByteBuffer key = ByteBuffer.allocate(10)
                .order(ByteOrder.nativeOrder())
                .putInt(3, 77)
                .position(3);
        ByteBuffer value = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
        value.putInt(4, 5).putLong(12, 6).position(4);

        assertThat(hash.lookupRaw(key, value)).isFalse();
        assertThat(hash.updateRaw(key, value, UpdateMode.EXIST)).isFalse();
        assertThat(hash.updateRaw(key, value, UpdateMode.NO_EXIST)).isTrue();
        assertThat(hash.lookup(77L)).contains(new Pair(5, 6));

        ByteBuffer found = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        assertThat(hash.lookupRaw(key, found)).isTrue();
        assertThat(found.getInt(0)).isEqualTo(5);
        assertThat(found.getLong(8)).isEqualTo(6);
        assertThat(found.position()).isZero();
        assertThat(key.position()).isEqualTo(3);
        assertThat(value.position()).isEqualTo(4);
        assertThat(hash.deleteRaw(key)).isTrue();
        assertThat(hash.deleteRaw(key)).isFalse();
    }

    @Test
    void rawAccessRefusesBuffersThatAreTooShort() {
        ByteBuffer three = ByteBuffer.allocate(3);
        ByteBuffer sixteen = ByteBuffer.allocate(16);
        assertThatThrownBy(() -> hash.lookupRaw(three, sixteen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 bytes")
                .hasMessageContaining("3");
        assertThatThrownBy(() -> hash.lookupRaw(sixteen, three)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash.updateRaw(sixteen, three, UpdateMode.ANY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash.deleteRaw(three)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash.lookupRaw(sixteen, sixteen.asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        assertThat(hash.lookup(0L)).as("the map is usable after refusals").isEmpty();
    }

    @Test
    void untypedMapsHaveBytes() {
        BpfMap<byte[], byte[]> bytes = object.map("hash");
        bytes.update(new byte[] {1, 0, 0, 0}, new byte[16]);
        assertThat(bytes.lookup(new byte[] {1, 0, 0, 0}))
                .hasValueSatisfying(value -> assertThat(value).isEqualTo(new byte[16]));
        assertThat(bytes.as(BpfType.BE32, Pair.TYPE).lookup(0x0100_0000L)).contains(new Pair(0, 0));
        assertThatThrownBy(() -> bytes.lookup(new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void layoutOfAnotherSizeIsAnException() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map("hash", BpfType.U64, BpfType.U64))
                .withMessageContaining("map hash of object maps")
                .withMessageContaining("its key and the Java type differ:")
                .withMessageContaining("its value and the Java type differ:")
                .withMessageContaining("8: __u64 second");
        assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> hash.as(BpfType.U32, BpfType.U64));
    }

    @Test
    void bpftoolReadsWhatWasWritten() {
        hash.update(0x01020304L, new Pair(0x0a0b0c0dL, 0x1122334455667788L));
        JsonNode entry = bpftoolDump(hash).get(0);
        assertThat(entry.at("/formatted/key").asLong()).isEqualTo(0x01020304L);
        assertThat(entry.at("/formatted/value/first").asLong()).isEqualTo(0x0a0b0c0dL);
        assertThat(entry.at("/formatted/value/second").asLong()).isEqualTo(0x1122334455667788L);
    }

    @Test
    void readsWhatBpftoolWrote() {
        ByteBuffer entry = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        entry.putInt(0, 0x01020304).putInt(4, 0x0a0b0c0d).putLong(12, 0x1122334455667788L);
        String bytes = HexFormat.of().formatHex(entry.array());
        Bpftool.update(id(hash), bytes.substring(0, 8), bytes.substring(8));
        assertThat(hash.lookup(0x01020304L)).contains(new Pair(0x0a0b0c0dL, 0x1122334455667788L));
    }

    private static JsonNode bpftoolDump(BpfMap<?, ?> map) {
        return Commands.json("bpftool", "-j", "map", "dump", "id", Long.toString(id(map)));
    }

    /** The maps of other tests may have its name, and those of closed objects stay for a while. */
    private static long id(BpfMap<?, ?> map) {
        return map.info().id();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void everyWayOfIterationSeesEveryEntryOnce(int count) {
        Map<Long, Pair> expected = new HashMap<>();
        for (long key = 0; key < count; key++) {
            expected.put(key, new Pair(key, key * key));
            hash.update(key, new Pair(key, key * key));
        }

        Map<Long, Pair> seen = new HashMap<>();
        hash.forEach((key, value) -> assertThat(seen.put(key, value)).isNull());
        assertThat(seen).isEqualTo(expected);

        Map<Long, Pair> raw = new HashMap<>();
        hash.forEachRaw((key, value) -> {
            assertThat(key.remaining()).isEqualTo(4);
            assertThat(value.remaining()).isEqualTo(16);
            assertThat(key.isReadOnly()).isTrue();
            raw.put(
                    Integer.toUnsignedLong(key.getInt(key.position())),
                    new Pair(value.getInt(value.position()), value.getLong(value.position() + 8)));
        });
        assertThat(raw).isEqualTo(expected);

        Map<Long, Pair> iterated = new HashMap<>();
        for (Map.Entry<Long, Pair> entry : hash) {
            assertThat(iterated.put(entry.getKey(), entry.getValue())).isNull();
        }
        assertThat(iterated).isEqualTo(expected);
    }

    @Test
    void iterationOfAnArrayGoesByIndex() {
        for (long i = 0; i < 4; i++) {
            array.update(i, i + 100);
        }
        StringBuilder seen = new StringBuilder();
        array.forEach((key, value) -> seen.append(key).append('=').append(value).append(' '));
        assertThat(seen).hasToString("0=100 1=101 2=102 3=103 ");
    }

    @Test
    void iteratorEndsWithAnException() {
        Iterator<Map.Entry<Long, Pair>> empty = hash.iterator();
        assertThat(empty.hasNext()).isFalse();
        assertThatThrownBy(empty::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cursorGoesThroughLargeMapsInPages(boolean oneByOne) {
        int entries = 10_000;
        BpfMap<Long, Pair> large = object.map("large", BpfType.U64, Pair.TYPE);
        for (long key = 0; key < entries; key++) {
            large.update(key, new Pair(key, -key));
        }
        // One entry a page: the first hash bucket with two makes the kernel refuse, and the page grow.
        for (int capacity : new int[] {1, 100, 4096}) {
            boolean[] seen = new boolean[entries];
            int pages = 0;
            MapCursor cursor = MapCursor.reading(large.core(), 0, oneByOne, capacity);
            while (cursor.nextPage()) {
                pages++;
                for (int i = 0; i < cursor.count(); i++) {
                    int key = (int) cursor.keys().getLong(cursor.keyOffset(i));
                    assertThat(seen[key]).as("key %d", key).isFalse();
                    seen[key] = true;
                    assertThat(cursor.values().getLong(cursor.valueOffset(i) + 8))
                            .isEqualTo(-key);
                }
            }
            assertThat(seen).as("every key").doesNotContain(false);
            assertThat(pages).isGreaterThan(1);
            assertThat(cursor.nextPage()).isFalse();
        }
    }

    @Test
    void walkEndsWhenItsKeysAreDeleted() {
        for (long key = 0; key < 8; key++) {
            hash.update(key, new Pair(key, key));
        }
        MapCursor cursor = MapCursor.reading(hash.core(), 0, true, 1);
        int pages = 0;
        while (cursor.nextPage()) {
            pages++;
            if (cursor.count() == 1) {
                long key = Integer.toUnsignedLong(cursor.keys().getInt(0));
                hash.delete(key);
                hash.update(key, new Pair(key, key));
            }
        }
        assertThat(pages).isLessThanOrEqualTo(9);
    }

    @Test
    void mapMayChangeDuringIteration() {
        for (long key = 0; key < 8; key++) {
            hash.update(key, new Pair(key, key));
        }
        hash.forEach((key, value) -> hash.delete(key));
        assertThat(hash.iterator().hasNext()).isFalse();
    }

    @Test
    void mapMayBeClosedDuringIteration() {
        BpfMap<Long, Pair> large = object.map("large", BpfType.U64, Pair.TYPE);
        for (long key = 0; key < 10_000; key++) {
            large.update(key, new Pair(key, key));
        }
        assertThatThrownBy(() -> large.forEach((key, value) -> object.close()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void mapsWithAValueForEachCpuAreRefused() {
        BpfMap<Long, Long> percpu = object.map("percpu", BpfType.U32, BpfType.U64);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> percpu.lookup(0L))
                .withMessageContaining("PerCpuMap");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> percpu.update(0L, 0L));
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> percpu.delete(0L));
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> percpu.forEach((k, v) -> {}));
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(percpu::iterator);
    }

    @Test
    void threadsShareAMapUntilItIsClosed() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch started = new CountDownLatch(threads);
        Future<?>[] workers = new Future<?>[threads];
        for (int i = 0; i < threads; i++) {
            long key = i;
            workers[i] = executor.submit(() -> {
                for (long round = 0; ; round++) {
                    if (round == 1_000) {
                        started.countDown();
                    }
                    hash.update(key, new Pair(key, round));
                    if (!hash.lookup(key).equals(Optional.of(new Pair(key, round)))) {
                        throw new AssertionError("another thread's value");
                    }
                }
            });
        }
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        object.close();
        for (Future<?> worker : workers) {
            assertThatThrownBy(worker::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("map hash of object maps is closed");
        }
        executor.shutdown();
    }
}
