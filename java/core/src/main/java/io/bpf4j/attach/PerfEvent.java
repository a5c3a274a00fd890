package io.bpf4j.attach;

import java.util.OptionalInt;

/**
 * A counter of the kernel or of the CPU, which runs the program each so many events, or so many times a second: in the thread that the CPU is just running.
 *
 * <pre>{@code
 * object.program("sample").attach(PerfEvent.cpuClock().frequency(49));                      // on all CPUs
 * object.program("sample").attach(PerfEvent.pageFaults().period(1).thread(1234));
 * }</pre>
 *
 * <p>The program is of {@code SEC("perf_event")}. Without {@link #cpu(int)} and {@link #thread(long)} it runs on all CPUs that are online when it is attached: the one attachment then holds a link for
 * each CPU, and cannot be pinned and has no information, which an attachment to one CPU or thread can and has. Hardware counters are missing in many virtual machines. Needs Linux 4.9 with
 * {@code CAP_PERFMON}; gives a link since Linux 5.15 ({@code perf_event_open}, {@code BPF_LINK_CREATE} with {@code BPF_PERF_EVENT}).
 *
 * @param type {@code PERF_TYPE_*} in {@code linux/perf_event.h}, or the number in a {@code type} file in {@code /sys/bus/event_source/devices}
 * @param config what is counted, by the numbers of that type
 * @param sample events from one run of the program to the next, or runs a second
 * @param perSecond whether the sample is runs a second
 * @param onCpu the only CPU on which events are counted; empty for all
 * @param threadId the only thread of which events are counted; 0 for all
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.15
 */
public record PerfEvent(
        int type, long config, long sample, boolean perSecond, OptionalInt onCpu, long threadId, long attachCookie)
        implements AttachTarget {

    private static final int HARDWARE = 0;
    private static final int SOFTWARE = 1;

    /** No divisor of the frequencies at which programs do things themselves. */
    private static final long DEFAULT_FREQUENCY = 99;

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the sample is not positive, or a CPU's or thread's number is negative
     */
    public PerfEvent {
        Requirements.notNegative(type, "type");
        Requirements.positive(sample, "sample");
        onCpu.ifPresent(cpu -> Requirements.notNegative(cpu, "CPU"));
        Requirements.processId(threadId);
    }

    /**
     * Any event, 99 times a second.
     *
     * @param type {@code PERF_TYPE_*} in {@code linux/perf_event.h}, or the number in a {@code type} file in {@code /sys/bus/event_source/devices}
     * @param config what is counted, by the numbers of that type
     */
    public static PerfEvent of(int type, long config) {
        return new PerfEvent(type, config, DEFAULT_FREQUENCY, true, OptionalInt.empty(), 0, 0);
    }

    /** The time of CPUs that do something, by a timer of high resolution: what a profiler samples where the machine has no counters ({@code PERF_COUNT_SW_CPU_CLOCK}). */
    public static PerfEvent cpuClock() {
        return of(SOFTWARE, 0);
    }

    /** The time that threads run ({@code PERF_COUNT_SW_TASK_CLOCK}). */
    public static PerfEvent taskClock() {
        return of(SOFTWARE, 1);
    }

    /** Faults of pages ({@code PERF_COUNT_SW_PAGE_FAULTS}). */
    public static PerfEvent pageFaults() {
        return of(SOFTWARE, 2);
    }

    /** Changes of the thread that a CPU runs ({@code PERF_COUNT_SW_CONTEXT_SWITCHES}). */
    public static PerfEvent contextSwitches() {
        return of(SOFTWARE, 3);
    }

    /** Moves of threads to other CPUs ({@code PERF_COUNT_SW_CPU_MIGRATIONS}). */
    public static PerfEvent cpuMigrations() {
        return of(SOFTWARE, 4);
    }

    /** Cycles of the CPU ({@code PERF_COUNT_HW_CPU_CYCLES}). */
    public static PerfEvent cpuCycles() {
        return of(HARDWARE, 0);
    }

    /** Instructions that were carried out ({@code PERF_COUNT_HW_INSTRUCTIONS}). */
    public static PerfEvent instructions() {
        return of(HARDWARE, 1);
    }

    /** Accesses to the last cache ({@code PERF_COUNT_HW_CACHE_REFERENCES}). */
    public static PerfEvent cacheReferences() {
        return of(HARDWARE, 2);
    }

    /** Accesses that the last cache did not have ({@code PERF_COUNT_HW_CACHE_MISSES}). */
    public static PerfEvent cacheMisses() {
        return of(HARDWARE, 3);
    }

    /** Jumps that were carried out ({@code PERF_COUNT_HW_BRANCH_INSTRUCTIONS}). */
    public static PerfEvent branchInstructions() {
        return of(HARDWARE, 4);
    }

    /** Jumps that were predicted wrongly ({@code PERF_COUNT_HW_BRANCH_MISSES}). */
    public static PerfEvent branchMisses() {
        return of(HARDWARE, 5);
    }

    /**
     * So many times a second, on each CPU or for each thread on its own; 99 otherwise. The kernel finds the fitting number of events by and by.
     *
     * @param hertz times a second, at most {@code /proc/sys/kernel/perf_event_max_sample_rate}
     */
    public PerfEvent frequency(long hertz) {
        return new PerfEvent(type, config, hertz, true, onCpu, threadId, attachCookie);
    }

    /**
     * Each so many events; of clocks, each so many nanoseconds.
     *
     * @param events number of events from one run of the program to the next
     */
    public PerfEvent period(long events) {
        return new PerfEvent(type, config, events, false, onCpu, threadId, attachCookie);
    }

    /**
     * On one CPU only.
     *
     * @param number its number
     */
    public PerfEvent cpu(int number) {
        return new PerfEvent(type, config, sample, perSecond, OptionalInt.of(number), threadId, attachCookie);
    }

    /**
     * Of one thread only, on whatever CPU it runs.
     *
     * @param id number of the thread in the PID namespace of this process; that of a process is its first thread
     */
    public PerfEvent thread(long id) {
        return new PerfEvent(type, config, sample, perSecond, onCpu, Requirements.process(id), attachCookie);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.15 unless it is 0
     */
    public PerfEvent cookie(long cookie) {
        return new PerfEvent(type, config, sample, perSecond, onCpu, threadId, cookie);
    }
}
