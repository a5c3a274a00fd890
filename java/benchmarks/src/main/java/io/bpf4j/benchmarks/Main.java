package io.bpf4j.benchmarks;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures one figure in a JVM of its own, and prints the median time over its passes, an operation. JMH's own report goes to standard error. */
public final class Main {

    /** The first JDK that warns of native code unless told that it is meant. */
    private static final int WARNING_JDK = 24;

    /** As long as {@code bench.c} measures, after a warm-up that is long enough for the JIT compiler. */
    private static final int WARMUP_ITERATIONS = 10;

    private static final int ITERATIONS = 10;
    private static final TimeValue ITERATION_TIME = TimeValue.milliseconds(200);

    /** For what happens by the clock: as long as {@code bench.c} counts, after a warm-up with as many events. */
    private static final TimeValue COUNTING_TIME = TimeValue.seconds(10);

    /** All of it touched, as after a while in a service: else each page of it would be a page fault in the measured time once. */
    private static final String[] HEAP = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"};

    private static final int MEDIAN = 50;

    private Main() {}

    /** {@code Main FIGURE}. */
    public static void main(String[] arguments) throws RunnerException {
        Optional<Figure> figure = arguments.length == 1 ? Figure.named(arguments[0]) : Optional.empty();
        if (figure.isEmpty()) {
            System.err.println("Usage: Main FIGURE");
            System.exit(2);
        }
        System.out.printf(Locale.ROOT, "%.2f%n", result(figure.get(), run(figure.get())));
    }

    private static double result(Figure figure, RunResult result) {
        return figure.counter()
                .map(counter -> result.getSecondaryResults().get(counter).getScore())
                .orElseGet(() -> result.getPrimaryResult().getStatistics().getPercentile(MEDIAN) / figure.operations());
    }

    private static RunResult run(Figure figure) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(figure.pattern())
                .forks(1)
                .warmupIterations(WARMUP_ITERATIONS)
                .warmupTime(figure.counter().isPresent() ? TimeValue.seconds(1) : ITERATION_TIME)
                .measurementIterations(figure.counter().isPresent() ? 1 : ITERATIONS)
                .measurementTime(figure.counter().isPresent() ? COUNTING_TIME : ITERATION_TIME)
                .shouldFailOnError(true)
                .jvmArgs(jvmArguments());
        return new Runner(options.build(), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
                .runSingle();
    }

    private static String[] jvmArguments() {
        Stream<String> nativeAccess = Runtime.version().feature() < WARNING_JDK
                ? Stream.empty()
                : Stream.of("--enable-native-access=ALL-UNNAMED");
        return Stream.concat(Stream.of(HEAP), nativeAccess).toArray(String[]::new);
    }
}
