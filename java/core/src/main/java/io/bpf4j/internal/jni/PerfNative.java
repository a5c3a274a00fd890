package io.bpf4j.internal.jni;

/** Perf events that take what programs send. Every method returns {@code -errno} where it fails. */
public final class PerfNative {

    private PerfNative() {}

    /**
     * {@code perf_event_open} of a {@code PERF_COUNT_SW_BPF_OUTPUT}, which is enabled. The descriptor is the caller's.
     *
     * @param cpu number of the CPU
     * @param timed whether records have a time, of {@code CLOCK_MONOTONIC}
     * @param backward whether the kernel writes from the end of the memory to its start
     * @param watermark whether {@code wakeup} is a number of bytes, or of events
     * @param wakeup how many to wake a waiter at
     * @param countsLost whether {@link #lost} will be asked ({@code PERF_FORMAT_LOST}, Linux 6.0; kernels without it give {@code -EINVAL})
     */
    public static native int openOutput(
            int cpu, boolean timed, boolean backward, boolean watermark, int wakeup, boolean countsLost);

    /** How many records of an event that was opened for that had no room. */
    public static native long lost(int eventFd);

    /** {@code PERF_EVENT_IOC_PAUSE_OUTPUT}. */
    public static native int pauseOutput(int eventFd, boolean paused);

    /** {@code MEMBARRIER_CMD_GLOBAL}: waits until no CPU is any more in a part of the kernel's code that it was in at the call, if that part may not be left. */
    public static native int awaitWriters();
}
