package io.bpf4j.examples.exectracer;

import io.bpf4j.BpfException;
import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** One run of the exec tracer, from attaching to the result. */
final class Tracing {

    /** How long the end of the run may go unnoticed. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    /** How long times may be wrong after the wall clock was set. */
    private static final Duration COMPARE = Duration.ofSeconds(1);

    private final Predicate<ExecEvent> filter;
    private final UserNames users;
    private final Report report;
    private final BooleanSupplier ended;
    private KernelClock clock;
    private long shown;

    /**
     * A run.
     *
     * @param filter which events are reported
     * @param users names of users
     * @param report who is told
     * @param ended asked often: whether the run is to end
     */
    Tracing(Predicate<ExecEvent> filter, UserNames users, Report report, BooleanSupplier ended) {
        this.filter = filter;
        this.users = users;
        this.report = report;
        this.ended = ended;
    }

    /**
     * Runs until the end.
     *
     * @param user number of the user whose processes are traced; of all users if empty
     * @param bufferSize length of the ring buffer in bytes
     * @param duration how long to run, or null for no limit
     * @throws BpfException if the programs cannot be loaded or attached
     */
    void run(OptionalLong user, long bufferSize, Duration duration) {
        try (RunningTracer tracer = RunningTracer.attach(user, bufferSize, this::executed)) {
            clock = tracer.clock();
            long start = System.nanoTime();
            report.attached();
            poll(tracer, start, duration == null ? Long.MAX_VALUE : duration.toNanos());
            tracer.detach();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            report.detached(new Summary(tracer.processed(), shown, tracer.lost(), elapsed));
        }
    }

    private void executed(ExecEvent event) {
        if (filter.test(event)) {
            shown++;
            report.executed(new Execution(event, clock.wallClock(event.time()), users.name(event.uid())));
        }
    }

    private void poll(RunningTracer tracer, long start, long nanoseconds) {
        long compared = start;
        for (long now = start; now - start < nanoseconds && !ended.getAsBoolean(); now = System.nanoTime()) {
            if (now - compared >= COMPARE.toNanos()) {
                clock.compare();
                compared = now;
            }
            tracer.poll(Duration.ofNanos(Math.min(LONGEST_WAIT.toNanos(), nanoseconds - (now - start))));
        }
    }
}
