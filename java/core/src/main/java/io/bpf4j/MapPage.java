package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Copies of some entries of a map, and the way to the next ones. A page is not changed by what happens in the map. Thread-safe.
 *
 * <pre>{@code
 * for (MapPage<Long, Long> page = map.entries(1_000); ; page = page.next()) {
 *     page.entries().forEach(...);
 *     if (!page.hasMore()) {
 *         break;
 *     }
 * }
 * }</pre>
 *
 * @param <K> Java type of the keys
 * @param <V> Java type of the values
 */
public final class MapPage<K, V> {

    private final MapCursor cursor;
    private final BpfType<K> keyType;
    private final BpfType<V> valueType;
    private final List<Map.Entry<K, V>> entries;
    private final boolean more;
    private MapPage<K, V> next;

    private MapPage(
            MapCursor cursor, BpfType<K> keyType, BpfType<V> valueType, List<Map.Entry<K, V>> entries, boolean more) {
        this.cursor = cursor;
        this.keyType = keyType;
        this.valueType = valueType;
        this.entries = entries;
        this.more = more;
    }

    static <K, V> MapPage<K, V> read(MapCursor cursor, BpfType<K> keyType, BpfType<V> valueType) {
        cursor.nextPage();
        List<Map.Entry<K, V>> entries = new ArrayList<>(cursor.count());
        for (int i = 0; i < cursor.count(); i++) {
            entries.add(cursor.entry(i, keyType, valueType));
        }
        return new MapPage<>(cursor, keyType, valueType, List.copyOf(entries), cursor.hasMore());
    }

    /** The entries, in the order in which the kernel gave them. */
    public List<Map.Entry<K, V>> entries() {
        return entries;
    }

    /** Whether {@link #next()} may give entries. The last page can turn out to be empty. */
    public boolean hasMore() {
        return more;
    }

    /**
     * The page after this one, the same one at each call.
     *
     * @throws IllegalStateException if there is none, or the map is closed
     * @throws BpfException if the kernel refuses
     */
    public synchronized MapPage<K, V> next() {
        if (!more) {
            throw new IllegalStateException("this is the last page");
        }
        if (next == null) {
            next = read(cursor, keyType, valueType);
        }
        return next;
    }
}
