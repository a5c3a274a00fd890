package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** The entries of a cursor's pages, one by one. */
final class EntryIterator<K, V> implements Iterator<Map.Entry<K, V>> {

    private final MapCursor cursor;
    private final BpfType<K> keyType;
    private final BpfType<V> valueType;
    private int next;
    private boolean ended;

    EntryIterator(MapCursor cursor, BpfType<K> keyType, BpfType<V> valueType) {
        this.cursor = cursor;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    @Override
    public boolean hasNext() {
        while (!ended && next == cursor.count()) {
            next = 0;
            ended = !cursor.nextPage();
        }
        return !ended;
    }

    @Override
    public Map.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return cursor.entry(next++, keyType, valueType);
    }
}
