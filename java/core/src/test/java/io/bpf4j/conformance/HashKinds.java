package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.KeyExistsException;
import io.bpf4j.MapFlag;
import io.bpf4j.MapFullException;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuMap;
import io.bpf4j.PerCpuValues;
import io.bpf4j.UpdateMode;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Kinds whose keys come and go. */
final class HashKinds {

    /** Small ones lose entries early: each CPU sets some aside. */
    private static final int LRU_SIZE = 1_024;

    private HashKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 4), HashKinds::lookup, bytes -> {
                    BpfMap<Long, Long> map = bytes.as(BpfType.U32, BpfType.U64);
                    assertEntries(map, LongStream.range(0, 5).boxed().toList());
                    assertTakes(map, 1L);
                }),
                MapKind.of(
                        MapSpec.of(BpfMapType.LRU_HASH, BpfType.U32, BpfType.U64, LRU_SIZE),
                        HashKinds::lookup,
                        HashKinds::lru),
                MapKind.of(
                        MapSpec.of(BpfMapType.PERCPU_HASH, BpfType.U32, BpfType.U64, 4),
                        HashKinds::lookupPerCpu,
                        HashKinds::perCpu),
                MapKind.of(
                        MapSpec.of(BpfMapType.LRU_PERCPU_HASH, BpfType.U32, BpfType.U64, LRU_SIZE),
                        HashKinds::lookupPerCpu,
                        HashKinds::perCpu),
                MapKind.of(
                        MapSpec.of(BpfMapType.LPM_TRIE, BpfType.LPM_IPV4, BpfType.U64, 4)
                                .flags(MapFlag.NO_PREALLOC),
                        map -> () -> map.as(BpfType.LPM_IPV4, BpfType.U64).lookup(IpPrefix.parse("10.0.0.1")),
                        HashKinds::lpm));
    }

    private static Runnable lookup(BpfMap<?, ?> bytes) {
        BpfMap<Long, Long> map = bytes.as(BpfType.U32, BpfType.U64);
        return () -> map.lookup(0L);
    }

    private static Runnable lookupPerCpu(BpfMap<?, ?> bytes) {
        PerCpuMap<Long, Long> map = PerCpuMap.of(bytes, BpfType.U32, BpfType.U64);
        return () -> map.lookup(0L);
    }

    /** All operations on single entries of an empty map that takes four, with five keys. */
    private static <K> void assertEntries(BpfMap<K, Long> map, List<K> keys) {
        K key = keys.get(0);
        assertThat(map.lookup(key)).isEmpty();
        assertThat(map.delete(key)).isFalse();
        assertThat(map.firstKey()).isEmpty();
        assertModes(map, key);
        assertThat(map.update(key, 3L, UpdateMode.EXIST)).isTrue();
        assertThat(map.lookup(key)).contains(3L);
        assertThat(map.firstKey()).contains(key);
        assertThat(map.nextKey(key)).isEmpty();

        Map<K, Long> expected = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            map.update(keys.get(i), (long) i);
            expected.put(keys.get(i), (long) i);
        }
        assertThatExceptionOfType(MapFullException.class)
                .isThrownBy(() -> map.update(keys.get(4), 4L))
                .withMessageContaining(map.toString());
        assertThat(entries(map)).isEqualTo(expected);
        assertThat(map.delete(key)).isTrue();
        map.clear();
        assertThat(entries(map)).isEmpty();
    }

    /** Adds a key that is not there. */
    private static <K> void assertModes(BpfMap<K, Long> map, K key) {
        if (map.update(key, 1L, UpdateMode.EXIST)) {
            // Stable kernels got the remedy of 6.13 at different times.
            assertThat(map.type()).isEqualTo(BpfMapType.LPM_TRIE);
            assertThat(KernelVersion.atLeast(6, 13)).isFalse();
            return;
        }
        assertThat(map.update(key, 1L, UpdateMode.NO_EXIST)).isTrue();
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> map.update(key, 2L, UpdateMode.NO_EXIST))
                .withMessageContaining(map.toString());
    }

    private static <K> Map<K, Long> entries(BpfMap<K, Long> map) {
        Map<K, Long> entries = new HashMap<>();
        map.forEach((key, value) -> assertThat(entries.put(key, value)).isNull());
        return entries;
    }

    private static <K> void assertTakes(BpfMap<K, Long> map, K key) {
        if (KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.isThere()) {
            map.update(key, 5L);
            assertThat(map.lookupAndDelete(key)).contains(5L);
            assertThat(map.lookupAndDelete(key)).isEmpty();
        }
    }

    private static void lru(BpfMap<byte[], byte[]> bytes) {
        BpfMap<Long, Long> map = bytes.as(BpfType.U32, BpfType.U64);
        assertThat(map.lookup(0L)).isEmpty();
        assertThat(map.delete(0L)).isFalse();
        assertThat(map.update(0L, 1L, UpdateMode.EXIST)).isFalse();
        // Never full: old entries give way.
        for (long key = 0; key < 5_000; key++) {
            assertThat(map.update(key, key, UpdateMode.NO_EXIST)).isTrue();
            assertThat(map.lookup(key)).contains(key);
        }
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> map.update(4_999L, 0L, UpdateMode.NO_EXIST));
        assertThat(entries(map)).containsEntry(4_999L, 4_999L).hasSizeLessThanOrEqualTo(LRU_SIZE);
        assertThat(map.delete(4_999L)).isTrue();
        assertTakes(map, 5_000L);
        map.clear();
        assertThat(entries(map)).isEmpty();
    }

    private static void perCpu(BpfMap<byte[], byte[]> bytes) {
        Access.assertRefused(
                bytes, Access.LOOKUP, Access.TAKE, Access.UPDATE, Access.DELETE, Access.ITERATE, Access.CLEAR);
        PerCpuMap<Long, Long> map = PerCpuMap.of(bytes, BpfType.U32, BpfType.U64);
        PerCpuValues<Long> ones = PerCpuValues.of(cpu -> 1L);
        assertThat(map.lookup(1L)).isEmpty();
        assertThat(map.sum(1L, Long::longValue)).isEmpty();
        assertThat(map.delete(1L)).isFalse();
        assertThat(map.update(1L, ones, UpdateMode.EXIST)).isFalse();
        assertThat(map.update(1L, ones, UpdateMode.NO_EXIST)).isTrue();
        assertThatExceptionOfType(KeyExistsException.class).isThrownBy(() -> map.update(1L, ones, UpdateMode.NO_EXIST));
        assertThat(map.sum(1L, Long::longValue)).hasValue(ones.values().size());
        assertThat(bytes.firstKey()).hasValueSatisfying(key -> assertThat(key).hasSize(4));
        map.forEach((key, values) -> assertThat(key).isEqualTo(1));
        if (bytes.type() == BpfMapType.PERCPU_HASH) {
            for (long key = 2; key <= 4; key++) {
                map.update(key, ones);
            }
            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> map.update(5L, ones));
        }
        assertThat(map.delete(1L)).isTrue();
        map.clear();
        assertThat(bytes.firstKey()).isEmpty();
    }

    private static void lpm(BpfMap<byte[], byte[]> bytes) {
        BpfMap<IpPrefix, Long> map = bytes.as(BpfType.LPM_IPV4, BpfType.U64);
        assertEntries(
                map,
                List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.1.0/24", "0.0.0.0/0", "192.168.0.0/16").stream()
                        .map(IpPrefix::parse)
                        .toList());
        map.update(IpPrefix.parse("10.0.0.0/8"), 8L);
        map.update(IpPrefix.parse("10.1.0.0/16"), 16L);
        assertThat(map.lookup(IpPrefix.parse("10.1.2.3"))).contains(16L);
        assertThat(map.lookup(IpPrefix.parse("10.2.2.3"))).contains(8L);
        assertThat(map.lookup(IpPrefix.parse("11.0.0.1"))).isEqualTo(Optional.empty());
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> bytes.update(new byte[] {33, 0, 0, 33, 10, 0, 0, 0}, new byte[8]))
                .withMessageContaining("prefix");
        Access.assertRefused(bytes, Access.TAKE);
    }
}
