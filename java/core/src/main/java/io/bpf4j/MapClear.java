package io.bpf4j;

/** Empties a map. */
final class MapClear {

    private MapClear() {}

    static void clear(MapCore core) {
        if (core.type().isArray()) {
            zero(core);
        } else {
            MapCursor cursor = MapCursor.taking(core, 0, false, EntryBuffers.pageCapacity(core));
            while (cursor.nextPage()) {
                continue;
            }
        }
    }

    private static void zero(MapCore core) {
        MapBatch batch = new MapBatch(core);
        for (long index = 0; index < core.maxEntries(); ) {
            int count = (int) Math.min(batch.capacity(), core.maxEntries() - index);
            for (int i = 0; i < count; i++, index++) {
                batch.keys().putInt(batch.keyOffset(i), (int) index);
            }
            // Its values were allocated as zeroes, and nothing else was written to them.
            batch.update(count, 0);
        }
    }
}
