package io.bpf4j.benchmarks;

import java.util.Arrays;
import java.util.Optional;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What can be measured, under the names of {@code scripts/bench}. */
enum Figure {
    MAP_LOOKUP_TYPED("map.lookup.typed", MapLookup.class, "typed", false),
    MAP_LOOKUP_RAW("map.lookup.raw", MapLookup.class, "raw", true),
    MAP_ITERATE_TYPED("map.iterate.typed", MapIterate.class, "typed", false),
    RING_DRAIN_RAW("ring.drain.raw", RingDrain.class, "raw", true) {
        @Override
        ChainedOptionsBuilder samples(ChainedOptionsBuilder options) {
            return options.warmupIterations(SINGLE_WARMUP).measurementIterations(SINGLE_SAMPLES);
        }
    };

    /** As {@code bench.c} has them, but for a warm-up that is long enough for the JIT compiler. */
    private static final int WARMUP = 10;

    private static final int SAMPLES = 10;
    private static final TimeValue SAMPLE_TIME = TimeValue.milliseconds(200);
    private static final int SINGLE_WARMUP = 20;
    private static final int SINGLE_SAMPLES = 20;

    private final String label;
    private final Class<?> benchmark;
    private final String method;
    private final boolean allocationFree;

    Figure(String label, Class<?> benchmark, String method, boolean allocationFree) {
        this.label = label;
        this.benchmark = benchmark;
        this.method = method;
        this.allocationFree = allocationFree;
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

    /** Whether an operation must not allocate. */
    boolean isAllocationFree() {
        return allocationFree;
    }

    /** Sets how many samples are taken, and how long each lasts. */
    ChainedOptionsBuilder samples(ChainedOptionsBuilder options) {
        return options.warmupIterations(WARMUP)
                .warmupTime(SAMPLE_TIME)
                .measurementIterations(SAMPLES)
                .measurementTime(SAMPLE_TIME);
    }

    @Override
    public String toString() {
        return label;
    }
}
