package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.attach.PerfEvent;
import java.time.Duration;
import java.util.List;

/** Counters of the kernel and the CPU. */
final class PerfEventHooks {

    private static final String OBJECT = "hooks_perf_event";

    private static final Duration WORK = Duration.ofMillis(300);

    private PerfEventHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("perf_event on all CPUs", PerfEvent.cpuClock().frequency(999)),
                TraceNeeds.atPerfEvent(
                        kind(
                                "perf_event on one CPU",
                                PerfEvent.cpuClock().frequency(999).cpu(0)),
                        LinkInfo.Event.class),
                kind("perf_event of hardware", PerfEvent.cpuCycles().frequency(999))
                        .needing(TraceNeeds.HARDWARE_COUNTERS));
    }

    private static HookKind kind(String name, PerfEvent target) {
        return HookKind.of(name, OBJECT, "sampled", () -> new TargetPlace(target, object -> workOnAllCpus()));
    }

    /** Time that no CPU is idle, as far as the machine gives it. */
    private static void workOnAllCpus() throws InterruptedException {
        Thread[] workers = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(PerfEventHooks::work);
            workers[i].start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private static void work() {
        long end = System.nanoTime() + WORK.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
