package io.bpf4j.benchmarks;

import java.util.Arrays;
import java.util.Optional;

/** What can be measured, under the names of {@code scripts/bench}. */
enum Figure {
    MAP_LOOKUP_TYPED("map.lookup.typed", MapLookup.class, "typed", MapLookup.ENTRIES),
    MAP_LOOKUP_RAW("map.lookup.raw", MapLookup.class, "raw", MapLookup.ENTRIES),
    MAP_LOOKUP_THREADS("map.lookup.threads", MapLookupThreads.class, "typed", MapLookupThreads.LOOKUPS),
    MAP_UPDATE_BATCH("map.update.batch", MapBatches.class, "update", MapBatches.ENTRIES),
    MAP_DELETE_BATCH("map.delete.batch", MapBatches.class, "delete", MapBatches.ENTRIES),
    MAP_ITERATE_TYPED("map.iterate.typed", MapIterate.class, "typed", MapIterate.ENTRIES),
    GLOBAL_READ("global.read", GlobalRead.class, "number", GlobalRead.READS),
    RING_DRAIN_RAW("ring.drain.raw", RingDrain.class, "raw", RingDrain.EVENTS);

    private final String label;
    private final Class<?> benchmark;
    private final String method;
    private final int operations;

    Figure(String label, Class<?> benchmark, String method, int operations) {
        this.label = label;
        this.benchmark = benchmark;
        this.method = method;
        this.operations = operations;
    }

    static Optional<Figure> named(String label) {
        return Arrays.stream(values())
                .filter(figure -> figure.label.equals(label))
                .findFirst();
    }

    /** The benchmark as JMH selects it. */
    String pattern() {
        return "^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$";
    }

    /** How many operations a call of the benchmark consists of. */
    int operations() {
        return operations;
    }
}
