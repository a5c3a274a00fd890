package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.MapFrozenException;
import io.bpf4j.MapInfo;
import io.bpf4j.testing.Bpftool;
import java.nio.file.Path;
import java.util.EnumSet;

/** What holds for maps of every kind. */
final class MapContract {

    /** Kinds that the kernel freezes, and that take a value of zeroes through {@link BpfMap}. */
    private static final EnumSet<BpfMapType> FREEZABLE =
            EnumSet.of(BpfMapType.HASH, BpfMapType.LRU_HASH, BpfMapType.ARRAY, BpfMapType.LPM_TRIE);

    private MapContract() {}

    static void assertFulfilledBy(BpfMap<byte[], byte[]> map) {
        assertInfo(map);
        assertPins(map);
        Views.assertOnlyOwn(map);
    }

    private static void assertInfo(BpfMap<byte[], byte[]> map) {
        MapInfo info = map.info();
        Bpftool.assertShows(info);
        assertThat(map.type()).isEqualTo(info.type());
        assertThat(map.keySize()).isEqualTo(info.keySize());
        assertThat(map.valueSize()).isEqualTo(info.valueSize());
        assertThat(map.maxEntries()).isEqualTo(info.maxEntries());
        assertThat(BpfMap.list()).contains(info);
    }

    private static void assertPins(BpfMap<byte[], byte[]> map) {
        MapInfo info = map.info();
        Path path = Path.of("/sys/fs/bpf", "conformance-" + info.id());
        map.pin(path);
        try (BpfMap<byte[], byte[]> pinned = BpfMap.openPinned(path);
                BpfMap<byte[], byte[]> byId = BpfMap.openById(info.id())) {
            assertThat(pinned.info()).isEqualTo(info);
            assertThat(byId.info()).isEqualTo(info);
        }
        map.unpin();
        assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> BpfMap.openPinned(path));
    }

    /** A map that was frozen takes no more changes. Ends its use. */
    static void assertFreezes(BpfMap<byte[], byte[]> map) {
        if (!FREEZABLE.contains(map.type())) {
            return;
        }
        map.freeze();
        assertThat(map.info().frozen()).isTrue();
        assertThatExceptionOfType(MapFrozenException.class)
                .isThrownBy(() -> Access.UPDATE.on(map))
                .withMessageContaining(map.toString());
    }

    /** Asserts that nothing can be done with a map, or through a class that was made of it before. */
    static void assertClosed(BpfMap<byte[], byte[]> map, Runnable use) {
        assertThatIllegalStateException().isThrownBy(use::run).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(map::info).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> map.pin(Path.of("/sys/fs/bpf/closed")));
        map.close();
    }
}
