package io.bpf4j.benchmarks;

import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures one figure in a JVM of its own, and prints the median over its samples and the allocated bytes, both an operation. JMH's own report goes
 * to standard error. Fails if an operation allocates that must not.
 */
public final class Main {

    /** The first JDK that warns of native code unless told that it is meant. */
    private static final int WARNING_JDK = 24;

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** The measuring itself allocates a little in each sample; an object an operation would be at least 16 bytes. */
    private static final double ALLOCATION_NOISE = 1;

    private static final int MEDIAN = 50;

    private Main() {}

    /** {@code Main FIGURE}. */
    public static void main(String[] arguments) throws RunnerException {
        Optional<Figure> figure = arguments.length == 1 ? Figure.named(arguments[0]) : Optional.empty();
        if (figure.isEmpty()) {
            System.err.println("Usage: Main FIGURE");
            System.exit(2);
        }
        RunResult result = run(figure.get());
        double time = result.getPrimaryResult().getStatistics().getPercentile(MEDIAN);
        double allocated = result.getSecondaryResults().get(ALLOCATION).getScore();
        if (figure.get().isAllocationFree() && allocated >= ALLOCATION_NOISE) {
            System.err.printf(Locale.ROOT, "%s allocates %.1f bytes an operation%n", figure.get(), allocated);
            System.exit(1);
        }
        System.out.printf(Locale.ROOT, "%.2f %.3f%n", time, allocated);
    }

    private static RunResult run(Figure figure) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(figure.pattern())
                .forks(1)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class);
        if (Runtime.version().feature() >= WARNING_JDK) {
            options.jvmArgsAppend("--enable-native-access=ALL-UNNAMED");
        }
        return new Runner(
                        figure.samples(options).build(),
                        OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
                .runSingle();
    }
}
