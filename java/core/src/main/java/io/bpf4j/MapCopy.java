package io.bpf4j;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.PossibleCpus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Copies the entries of a map into another one, as far as they fit. Not thread-safe. */
final class MapCopy {

    /** Kinds whose entries are the same; only these have entries that can be walked and written. */
    private static final List<Set<BpfMapType>> FAMILIES = List.of(
            Set.of(BpfMapType.HASH, BpfMapType.LRU_HASH),
            Set.of(BpfMapType.PERCPU_HASH, BpfMapType.LRU_PERCPU_HASH),
            Set.of(BpfMapType.ARRAY),
            Set.of(BpfMapType.PERCPU_ARRAY),
            Set.of(BpfMapType.LPM_TRIE));

    private final MapCore from;
    private final MapCore to;
    private final MapBatch batch;
    private int pending;
    private boolean full;

    private MapCopy(MapCore from, MapCore to) {
        this.from = from;
        this.to = to;
        this.batch = new MapBatch(to);
    }

    /** Whether a map has entries that can be copied or counted. */
    static boolean isPossible(BpfMapType from) {
        return FAMILIES.stream().anyMatch(family -> family.contains(from));
    }

    /**
     * Copies what fits from one map into another one, which is empty.
     *
     * @return how many entries were copied and how many were not
     * @throws BpfException if the kernel refuses anything but an entry too many
     */
    static Count run(MapCore from, MapCore to) {
        if (!fits(from.shape(), to.shape())) {
            return new Count(0, count(from));
        }
        MapCopy copy = new MapCopy(from, to);
        long seen = copy.copy();
        // A full LRU map takes a new entry and drops an old one, so only what is there in the end counts.
        long copied = to.type().isArray() ? copy.batch.done() : count(to);
        return new Count(copied, Math.max(0, seen - copied));
    }

    private static boolean fits(MapShape from, MapShape to) {
        return FAMILIES.stream().anyMatch(family -> family.contains(from.type()) && family.contains(to.type()))
                && from.keySize() == to.keySize()
                && from.valueSize() <= to.valueSize();
    }

    private static long count(MapCore map) {
        long count = 0;
        MapCursor cursor = MapCursor.reading(map, 0);
        while (cursor.nextPage()) {
            count += cursor.count();
        }
        return count;
    }

    private long copy() {
        long seen = 0;
        MapCursor cursor = MapCursor.reading(from, 0);
        while (cursor.nextPage()) {
            for (int i = 0; i < cursor.count(); i++) {
                seen++;
                add(cursor, i);
            }
        }
        write();
        return seen;
    }

    private void add(MapCursor cursor, int entry) {
        if (full || isBeyondEnd(cursor, entry)) {
            return;
        }
        batch.keys().put(batch.keyOffset(pending), cursor.keys(), cursor.keyOffset(entry), to.keySize());
        putValues(cursor.values(), cursor.valueOffset(entry), batch.valueOffset(pending));
        if (++pending == batch.capacity()) {
            write();
        }
    }

    private boolean isBeyondEnd(MapCursor cursor, int entry) {
        return to.type().isArray()
                && Integer.toUnsignedLong(cursor.keys().getInt(cursor.keyOffset(entry))) >= to.maxEntries();
    }

    /** Copies one value, or one for each CPU. What a value has more than the old one is never written and stays zero. */
    private void putValues(ByteBuffer values, int source, int target) {
        int copies = to.type().isPerCpu() ? PossibleCpus.get().count() : 1;
        for (int i = 0; i < copies; i++) {
            batch.values()
                    .put(
                            target + i * Memory.align8(to.valueSize()),
                            values,
                            source + i * Memory.align8(from.valueSize()),
                            from.valueSize());
        }
    }

    private void write() {
        int entries = pending;
        pending = 0;
        try {
            batch.update(entries, 0);
        } catch (MapFullException e) {
            // All later ones are new keys too, which it takes no more.
            full = true;
        }
    }

    /**
     * What became of the entries.
     *
     * @param copied entries that are in the new map
     * @param dropped entries that are not
     */
    record Count(long copied, long dropped) {}
}
