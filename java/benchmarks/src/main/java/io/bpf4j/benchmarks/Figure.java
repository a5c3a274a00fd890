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
    RING_DRAIN_RAW("ring.drain.raw", RingDrain.class, "raw", RingDrain.EVENTS),
    RING_DRAIN_TYPED("ring.drain.typed", RingDrain.class, "typed", RingDrain.EVENTS),
    RING_LATENCY_P50("ring.latency.p50", RingLatency.class, "typed", "p50"),
    RING_LATENCY_P99("ring.latency.p99", RingLatency.class, "typed", "p99"),
    CODEC_READ("codec.read", CodecRead.class, "view", CodecPackets.COUNT),
    CODEC_READ_BY_HAND("codec.read.by-hand", CodecRead.class, "viewByHand", CodecPackets.COUNT),
    CODEC_READ_RECORD("codec.read.record", CodecRead.class, "record", CodecPackets.COUNT),
    CODEC_READ_RECORD_BY_HAND("codec.read.record.by-hand", CodecRead.class, "recordByHand", CodecPackets.COUNT),
    CODEC_WRITE("codec.write", CodecWrite.class, "view", CodecPackets.COUNT),
    CODEC_WRITE_BY_HAND("codec.write.by-hand", CodecWrite.class, "viewByHand", CodecPackets.COUNT),
    CODEC_WRITE_RECORD("codec.write.record", CodecWrite.class, "record", CodecPackets.COUNT),
    CODEC_WRITE_RECORD_BY_HAND("codec.write.record.by-hand", CodecWrite.class, "recordByHand", CodecPackets.COUNT);

    private final String label;
    private final Class<?> benchmark;
    private final String method;
    private final int operations;
    /** Null if the result is the time that JMH measures. */
    private final String counter;

    Figure(String label, Class<?> benchmark, String method, int operations) {
        this(label, benchmark, method, operations, null);
    }

    Figure(String label, Class<?> benchmark, String method, String counter) {
        this(label, benchmark, method, 1, counter);
    }

    Figure(String label, Class<?> benchmark, String method, int operations, String counter) {
        this.label = label;
        this.benchmark = benchmark;
        this.method = method;
        this.operations = operations;
        this.counter = counter;
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

    /** The benchmark's own count that is the result, if that is not the time of its calls. */
    Optional<String> counter() {
        return Optional.ofNullable(counter);
    }
}
