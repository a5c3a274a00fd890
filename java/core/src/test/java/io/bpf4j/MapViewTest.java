package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link BpfMap#asMap()}. */
@KernelTest
class MapViewTest {

    private BpfMap<Long, Long> map;
    private Map<Long, Long> view;

    @BeforeEach
    void create() {
        map = BpfMap.create(MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 100))
                .as(BpfType.U32, BpfType.U64);
        view = map.asMap();
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void changesGoThroughInBothDirections() {
        assertThat(view).isEmpty();
        assertThat(view.put(1L, 10L)).isNull();
        assertThat(view.put(1L, 11L)).isEqualTo(10);
        assertThat(map.lookup(1L)).contains(11L);
        map.update(2L, 20L);
        assertThat(view).containsEntry(2L, 20L).hasSize(2).isEqualTo(Map.of(1L, 11L, 2L, 20L));
        assertThat(view.get(3L)).isNull();
        assertThat(view.containsKey(2L)).isTrue();
        assertThat(view.remove(2L)).isEqualTo(20);
        assertThat(view.remove(2L)).isNull();
        assertThat(map.lookup(2L)).isEmpty();
        assertThat(view.keySet()).containsExactly(1L);
        assertThat(view.values()).containsExactly(11L);
    }

    @Test
    void conditionalWritesAreTheKernels() {
        assertThat(view.putIfAbsent(1L, 10L)).isNull();
        assertThat(view.putIfAbsent(1L, 20L)).isEqualTo(10);
        assertThat(view.replace(1L, 30L)).isEqualTo(10);
        assertThat(view.replace(2L, 30L)).isNull();
        assertThat(map.lookup(2L)).isEmpty();
        assertThat(view.merge(1L, 5L, Long::sum)).isEqualTo(35);
        assertThat(map.lookup(1L)).contains(35L);
    }

    @Test
    void entriesWriteThroughAndCanBeRemoved() {
        view.putAll(Map.of(1L, 1L, 2L, 2L, 3L, 3L));
        for (Iterator<Map.Entry<Long, Long>> entries = view.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<Long, Long> entry = entries.next();
            if (entry.getKey() == 2) {
                entries.remove();
                assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
            } else {
                assertThat(entry.setValue(entry.getValue() * 100)).isEqualTo(entry.getKey());
            }
        }
        assertThat(map.asMap()).isEqualTo(Map.of(1L, 100L, 3L, 300L));
        view.keySet().remove(1L);
        assertThat(map.asMap()).isEqualTo(Map.of(3L, 300L));
        view.entrySet().clear();
        assertThat(view).isEmpty();
        view.put(1L, 1L);
        view.clear();
        assertThat(map.firstKey()).isEmpty();
    }

    @Test
    void refusesWhatTheKernelHasNotOrCannot() {
        assertThatThrownBy(() -> view.get(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> view.put(1L, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> view.get("key")).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> view.put(1L << 32, 1L)).isInstanceOf(IllegalArgumentException.class);
        for (long key = 0; key < 100; key++) {
            view.put(key, key);
        }
        assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> view.put(100L, 1L));
        map.close();
        assertThatThrownBy(() -> view.get(1L)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(view::size).isInstanceOf(IllegalStateException.class);
    }
}
