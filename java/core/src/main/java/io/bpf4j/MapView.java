package io.bpf4j;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A map of the kernel as a {@link Map}: what changes on one side changes on the other. */
final class MapView<K, V> extends AbstractMap<K, V> {

    private final BpfMap<K, V> map;

    MapView(BpfMap<K, V> map) {
        this.map = map;
    }

    @Override
    public V get(Object key) {
        return lookup(key).orElse(null);
    }

    @Override
    public boolean containsKey(Object key) {
        return lookup(key).isPresent();
    }

    @Override
    public V put(K key, V value) {
        V previous = get(key);
        map.update(key, value);
        return previous;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        try {
            map.update(key, value, UpdateMode.NO_EXIST);
            return null;
        } catch (KeyExistsException e) {
            return get(key);
        }
    }

    @Override
    public V replace(K key, V value) {
        V previous = get(key);
        return previous != null && map.update(key, value, UpdateMode.EXIST) ? previous : null;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        map.updateAll(entries);
    }

    @Override
    public V remove(Object key) {
        V previous = get(key);
        return previous != null && map.delete(cast(key)) ? previous : null;
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new Entries();
    }

    private Optional<V> lookup(Object key) {
        return map.lookup(cast(key));
    }

    /** A key of another class ends in the {@link ClassCastException} that {@link Map} allows. */
    @SuppressWarnings("unchecked")
    private K cast(Object key) {
        return (K) Objects.requireNonNull(key);
    }

    private final class Entries extends AbstractSet<Entry<K, V>> {

        @Override
        public Iterator<Entry<K, V>> iterator() {
            return new EntryIterator(map.iterator());
        }

        @Override
        public int size() {
            int[] size = new int[1];
            map.forEachRaw((key, value) -> size[0]++);
            return size[0];
        }

        @Override
        public boolean isEmpty() {
            return !map.iterator().hasNext();
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    private final class EntryIterator implements Iterator<Entry<K, V>> {

        private final Iterator<Entry<K, V>> entries;
        private Entry<K, V> last;

        private EntryIterator(Iterator<Entry<K, V>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Entry<K, V> next() {
            last = new LiveEntry(entries.next());
            return last;
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("no entry to remove");
            }
            map.delete(last.getKey());
            last = null;
        }
    }

    /** Writes through. */
    private final class LiveEntry extends SimpleEntry<K, V> {

        private static final long serialVersionUID = 1L;

        private LiveEntry(Entry<K, V> entry) {
            super(entry);
        }

        @Override
        public V setValue(V value) {
            map.update(getKey(), value);
            return super.setValue(value);
        }
    }
}
