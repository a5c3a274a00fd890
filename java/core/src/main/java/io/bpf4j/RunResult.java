package io.bpf4j;

import java.time.Duration;

/** What a {@linkplain BpfProgram#run(RunOptions) run} gave. Immutable. */
public final class RunResult {

    private final int returnValue;
    private final Duration duration;
    private final byte[] data;
    private final byte[] context;

    RunResult(int returnValue, Duration duration, byte[] data, byte[] context) {
        this.returnValue = returnValue;
        this.duration = duration;
        this.data = data;
        this.context = context;
    }

    /** What the program returned the last time, such as {@code XDP_PASS} (2); 0 with {@linkplain RunOptions#liveFrames() live frames}. */
    public int returnValue() {
        return returnValue;
    }

    /** The mean time of one run, in whole nanoseconds. */
    public Duration duration() {
        return duration;
    }

    /** The packet as the program left it; empty for kinds without packets, and with live frames. A copy. */
    public byte[] data() {
        return data.clone();
    }

    /** The context as the program left it, such as the answer of one of {@code SEC("syscall")}; empty if none was given or this kind gives none back. A copy. */
    public byte[] context() {
        return context.clone();
    }
}
