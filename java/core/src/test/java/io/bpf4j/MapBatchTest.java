package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on many entries. */
@KernelTest
class MapBatchTest {

    private static final int ENTRIES = 10_000;

    private final List<BpfMap<?, ?>> opened = new ArrayList<>();

    private BpfMap<Long, Long> create(BpfMapType type, int keySize, long maxEntries, MapFlag... flags) {
        BpfMap<byte[], byte[]> map = BpfMap.create(
                MapSpec.of(type, keySize, 8, maxEntries).name("batch").flags(flags));
        opened.add(map);
        return map.as(keySize == 4 ? BpfType.U32 : BpfType.U64, BpfType.U64);
    }

    private BpfMap<Long, Long> hash() {
        return create(BpfMapType.HASH, 8, ENTRIES);
    }

    @AfterEach
    void close() {
        opened.forEach(BpfMap::close);
    }

    private static Map<Long, Long> entries(int count) {
        return LongStream.range(0, count).boxed().collect(Collectors.toMap(key -> key, key -> key * key));
    }

    private static Map<Long, Long> content(BpfMap<Long, Long> map) {
        Map<Long, Long> content = new HashMap<>();
        map.forEach((key, value) -> assertThat(content.put(key, value)).isNull());
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, ENTRIES})
    void updateAllWritesEveryEntry(int count) {
        BpfMap<Long, Long> map = hash();
        assertThat(map.updateAll(entries(count))).isEqualTo(count);
        assertThat(content(map)).isEqualTo(entries(count));
    }

    @Test
    void updateAllWritesArraysByIndex() {
        BpfMap<Long, Long> map = create(BpfMapType.ARRAY, 4, 100);
        assertThat(map.updateAll(entries(100))).isEqualTo(100);
        assertThat(content(map)).isEqualTo(entries(100));
        map.clear();
        assertThat(content(map).values()).hasSize(100).containsOnly(0L);
    }

    @Test
    void updateAllSaysThatTheMapIsFull() {
        BpfMap<Long, Long> map = create(BpfMapType.HASH, 8, 10);
        assertThatExceptionOfType(MapFullException.class)
                .isThrownBy(() -> map.updateAll(entries(20)))
                .withMessageContaining("created map batch");
        assertThat(content(map)).as("what was written before").hasSize(10);
    }

    @Test
    void rawBatchesTakeTheCallersBuffers() {
        BpfMap<Long, Long> map = hash();
        ByteBuffer keys = ByteBuffer.allocate(8 * ENTRIES + 4).order(ByteOrder.nativeOrder());
        ByteBuffer values = ByteBuffer.allocateDirect(8 * ENTRIES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < ENTRIES; i++) {
            keys.putLong(4 + 8 * i, i);
            values.putLong(8 * i, (long) i * i);
        }
        keys.position(4);
        assertThat(map.updateAllRaw(keys, values, ENTRIES)).isEqualTo(ENTRIES);
        assertThat(content(map)).isEqualTo(entries(ENTRIES));
        assertThat(keys.position()).isEqualTo(4);
        assertThat(map.deleteAllRaw(keys, ENTRIES - 1)).isEqualTo(ENTRIES - 1);
        assertThat(content(map)).containsOnlyKeys(ENTRIES - 1L);
        assertThatThrownBy(() -> map.updateAllRaw(keys, values, ENTRIES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.deleteAllRaw(keys, ENTRIES + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.deleteAllRaw(keys, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deleteAllPassesOverMissingKeys() {
        BpfMap<Long, Long> map = hash();
        map.updateAll(entries(ENTRIES));
        List<Long> keys = LongStream.range(0, 2 * ENTRIES)
                .filter(key -> key % 3 == 0)
                .boxed()
                .toList();
        long there = keys.stream().filter(key -> key < ENTRIES).count();
        assertThat(map.deleteAll(keys)).isEqualTo(there);
        assertThat(content(map)).hasSize((int) (ENTRIES - there)).doesNotContainKey(3L);
        assertThat(map.deleteAll(List.of())).isZero();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> create(BpfMapType.ARRAY, 4, 4).deleteAll(List.of(1L)))
                .withMessageContaining("write zeroes");
    }

    /** What a kernel without batches does, whose way is forced here. */
    @Test
    void withoutBatchesEntriesAreWrittenAndDeletedOneByOne() {
        BpfMap<Long, Long> map = hash();
        MapBatch batch = new MapBatch(map.core(), true);
        for (int i = 0; i < 100; i++) {
            batch.keys().putLong(batch.keyOffset(i), i);
            batch.values().putLong(batch.valueOffset(i), (long) i * i);
        }
        batch.update(100, 0);
        assertThat(batch.done()).isEqualTo(100);
        assertThat(content(map)).isEqualTo(entries(100));
        map.delete(50L);
        batch.delete(100);
        assertThat(batch.done()).isEqualTo(100 + 99);
        assertThat(content(map)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH", "ARRAY"})
    void pagesShowEveryEntryOnce(BpfMapType type) {
        BpfMap<Long, Long> map = create(type, type == BpfMapType.ARRAY ? 4 : 8, 1_000);
        map.updateAll(entries(1_000));
        for (int size : new int[] {1, 7, 1_000, 5_000}) {
            Map<Long, Long> seen = new HashMap<>();
            MapPage<Long, Long> page = map.entries(size);
            page.entries().forEach(entry -> seen.put(entry.getKey(), entry.getValue()));
            while (page.hasMore()) {
                assertThat(page.next()).as("the same page again").isSameAs(page.next());
                page = page.next();
                for (Map.Entry<Long, Long> entry : page.entries()) {
                    assertThat(seen.put(entry.getKey(), entry.getValue())).isNull();
                }
            }
            assertThat(seen).isEqualTo(content(map));
            assertThatThrownBy(page::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("last page");
        }
        assertThatThrownBy(() -> map.entries(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takenEntriesAreOnOnePageAndNoLongerInTheMap(boolean oneByOne) {
        BpfMap<Long, Long> map = hash();
        map.updateAll(entries(ENTRIES));
        MapCursor cursor = MapCursor.taking(map.core(), 0, oneByOne, 1_000);
        Map<Long, Long> taken = new HashMap<>();
        MapPage<Long, Long> page = MapPage.read(cursor, BpfType.U64, BpfType.U64);
        page.entries().forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
        assertThat(content(map)).hasSize(ENTRIES - taken.size());
        while (page.hasMore()) {
            page = page.next();
            for (Map.Entry<Long, Long> entry : page.entries()) {
                assertThat(taken.put(entry.getKey(), entry.getValue())).isNull();
            }
        }
        assertThat(taken).isEqualTo(entries(ENTRIES));
        assertThat(content(map)).isEmpty();
    }

    record Network(int prefixLength, int number) {}

    @Test
    void takeEntriesWorksOnTries() {
        try (BpfMap<byte[], byte[]> map =
                BpfMap.create(MapSpec.of(BpfMapType.LPM_TRIE, 8, 8, 100).flags(MapFlag.NO_PREALLOC))) {
            BpfMap<Network, Long> trie = map.as(BpfType.ofRecord(Network.class), BpfType.U64);
            for (int number = 0; number < 50; number++) {
                trie.update(new Network(32, number), (long) number);
            }
            Map<Network, Long> taken = new HashMap<>();
            for (MapPage<Network, Long> page = trie.takeEntries(7); ; page = page.next()) {
                page.entries().forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
                if (!page.hasMore()) {
                    break;
                }
            }
            assertThat(taken).hasSize(50).containsEntry(new Network(32, 49), 49L);
            assertThat(trie.asMap()).isEmpty();
        }
    }

    @Test
    void takeEntriesRefusesArrays() {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> create(BpfMapType.ARRAY, 4, 4).takeEntries(10))
                .withMessageContaining("write zeroes");
    }

    @Test
    void clearEmptiesAMap() {
        BpfMap<Long, Long> map = hash();
        map.updateAll(entries(ENTRIES));
        map.clear();
        assertThat(content(map)).isEmpty();
        map.clear();
        assertThat(content(map)).isEmpty();
    }

    @Test
    void streamGoesThroughAllEntries() {
        BpfMap<Long, Long> map = hash();
        map.updateAll(entries(ENTRIES));
        assertThat(map.stream().mapToLong(Map.Entry::getKey).sum()).isEqualTo((long) ENTRIES * (ENTRIES - 1) / 2);
        assertThat(map.stream().filter(entry -> entry.getKey() == 99).findFirst())
                .hasValueSatisfying(entry -> assertThat(entry.getValue()).isEqualTo(99 * 99));
    }

    @Test
    void keysCanBeWalked() {
        BpfMap<Long, Long> map = hash();
        assertThat(map.firstKey()).isEmpty();
        map.updateAll(entries(100));
        List<Long> keys = new ArrayList<>();
        for (Long key = map.firstKey().orElseThrow();
                key != null;
                key = map.nextKey(key).orElse(null)) {
            keys.add(key);
        }
        assertThat(keys).hasSize(100).doesNotHaveDuplicates();
        assertThat(map.nextKey(-1L)).as("after a key that is not there").isEqualTo(map.firstKey());
    }

    @Test
    void lookupAndDeleteIsOneStep() {
        BpfMap<Long, Long> map = hash();
        map.update(1L, 10L);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> create(BpfMapType.ARRAY, 4, 4).lookupAndDelete(1L));
        if (!KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.isThere()) {
            assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> map.lookupAndDelete(1L));
            assertThat(map.lookup(1L)).contains(10L);
        }
        KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.require();
        assertThat(map.lookupAndDelete(1L)).contains(10L);
        assertThat(map.lookupAndDelete(1L)).isEmpty();
        map.update(2L, 20L);
        ByteBuffer key = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, 2);
        ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        assertThat(map.lookupAndDeleteRaw(key, value)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(20);
        assertThat(map.lookupAndDeleteRaw(key, value)).isFalse();
    }
}
