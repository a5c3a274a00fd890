package io.bpf4j.examples.flowtracker;

import io.bpf4j.BpfException;
import io.bpf4j.attach.Xdp;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One run of the flow tracker, from attaching to the result. */
final class Watch {

    /** How long the end of the run may go unnoticed. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final Xdp place;
    private final List<Report> reports;
    private final BooleanSupplier ended;

    /**
     * A run.
     *
     * @param place where to attach
     * @param reports who is told
     * @param ended asked often: whether the run is to end
     */
    Watch(Xdp place, List<Report> reports, BooleanSupplier ended) {
        this.place = place;
        this.reports = reports;
        this.ended = ended;
    }

    /**
     * Runs until the end.
     *
     * @param otherProtocols whether to track more than TCP and UDP
     * @param duration how long to run, or null for no limit
     * @throws BpfException if the program cannot be loaded or attached
     */
    void run(boolean otherProtocols, Duration duration) {
        try (RunningTracker tracker = RunningTracker.attach(place, otherProtocols, this::newFlow)) {
            long start = System.nanoTime();
            reports.forEach(report -> report.attached(place.networkInterface()));
            poll(tracker, start, duration == null ? Long.MAX_VALUE : duration.toNanos());
            tracker.detach();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            Summary summary = new Summary(tracker.flows(), tracker.newFlows(), tracker.losses(), elapsed);
            reports.forEach(report -> report.detached(place.networkInterface(), summary));
        }
    }

    private void newFlow(FlowEvent event) {
        reports.forEach(report -> report.newFlow(event));
    }

    private void poll(RunningTracker tracker, long start, long nanoseconds) {
        long refreshed = start;
        for (long now = start; now - start < nanoseconds && !ended.getAsBoolean(); now = System.nanoTime()) {
            if (now - refreshed >= REFRESH.toNanos()) {
                reports.forEach(report -> report.refresh(tracker::flows));
                refreshed = now;
            }
            tracker.poll(Duration.ofNanos(Math.min(LONGEST_WAIT.toNanos(), nanoseconds - (now - start))));
        }
    }
}
