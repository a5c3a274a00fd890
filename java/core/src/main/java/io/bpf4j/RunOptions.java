package io.bpf4j;

import java.util.Arrays;

/**
 * What a program is {@linkplain BpfProgram#run(RunOptions) run} on. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * RunResult result = program.run(RunOptions.packet(ethernetFrame).repeat(1_000));
 * }</pre>
 */
public final class RunOptions {

    private static final byte[] NONE = {};

    /** What a networking program can add to a packet: the headroom and the tailroom of a page. */
    private static final int GROWTH = 4096;

    private static final int ON_CPU = 1;
    private static final int LIVE_FRAMES = 2;
    private static final int MAX_BATCH = 256;

    /** As the kernel's own. It is said nevertheless: kernels that know no live frames overlook the flag, but refuse a batch. */
    private static final int BATCH = 64;

    private final byte[] data;
    private final byte[] context;
    private final int outputCapacity;
    private final int repeat;
    private final int flags;
    private final int cpu;
    private final int batchSize;

    private RunOptions(byte[] data, byte[] context, int outputCapacity, int repeat, int flags, int cpu, int batchSize) {
        this.data = data;
        this.context = context;
        this.outputCapacity = outputCapacity;
        this.repeat = repeat;
        this.flags = flags;
        this.cpu = cpu;
        this.batchSize = batchSize;
    }

    /**
     * A run on a packet.
     *
     * @param packet the packet from its Ethernet header on, at least 14 bytes for XDP and TC; copied
     */
    public static RunOptions packet(byte[] packet) {
        return new RunOptions(packet.clone(), NONE, packet.length + GROWTH, 1, 0, 0, 0);
    }

    /**
     * A run on a context only, for kinds without packets. A program of {@code SEC("syscall")} (Linux 5.14) finds its argument there, and
     * leaves its answer there too: {@link RunResult#context()}.
     *
     * @param context the bytes of the program's argument, at most 65,535; copied; empty for a program that takes none
     */
    public static RunOptions context(byte[] context) {
        return new RunOptions(NONE, context.clone(), 0, 1, 0, 0, 0);
    }

    /**
     * Adds a context to a packet, such as {@code struct xdp_md} or {@code struct __sk_buff}.
     *
     * @param context the bytes; copied
     */
    public RunOptions withContext(byte[] context) {
        return new RunOptions(data, context.clone(), outputCapacity, repeat, flags, cpu, batchSize);
    }

    /**
     * Sets how often the program runs; 1 otherwise.
     *
     * @param repeat 1 or more
     */
    public RunOptions repeat(int repeat) {
        if (repeat < 1) {
            throw new IllegalArgumentException("repeat " + repeat);
        }
        return new RunOptions(data, context, outputCapacity, repeat, flags, cpu, batchSize);
    }

    /**
     * Sets the CPU to run on ({@code BPF_F_TEST_RUN_ON_CPU}, Linux 5.10, raw tracepoints only).
     *
     * @param cpu number of the CPU
     */
    public RunOptions onCpu(int cpu) {
        return new RunOptions(data, context, outputCapacity, repeat, flags | ON_CPU, cpu, batchSize);
    }

    /**
     * Sends the packets on their way: what an XDP program transmits, redirects or passes leaves through the interface or goes to the network stack, as
     * from a real card ({@code BPF_F_TEST_XDP_LIVE_FRAMES}, Linux 5.18, XDP only). With {@link #repeat} this generates traffic. Neither packet, context nor
     * return value come back. A signal to the thread makes the repetitions start again, so that more packets may go out.
     *
     * <p>The packets come from the interface whose index is {@code ingress_ifindex} in the {@linkplain #withContext context}, which is the loopback interface
     * without one. The kernel does not make a packet anew for each run: it reuses them, as the program left them.
     */
    public RunOptions liveFrames() {
        return withLiveFrames(BATCH);
    }

    /**
     * As {@link #liveFrames()}, so many at a time; 64 otherwise.
     *
     * @param batchSize 1 to 256
     */
    public RunOptions liveFrames(int batchSize) {
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new IllegalArgumentException("batches have 1 to " + MAX_BATCH + " frames, not " + batchSize);
        }
        return withLiveFrames(batchSize);
    }

    private RunOptions withLiveFrames(int batch) {
        return new RunOptions(data, context, outputCapacity, repeat, flags | LIVE_FRAMES, cpu, batch);
    }

    /**
     * Sets the room for the packet that comes out; by default 4,096 bytes more than goes in.
     *
     * @param bytes 0 or more
     */
    public RunOptions outputCapacity(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("output capacity " + bytes);
        }
        return new RunOptions(data, context, bytes, repeat, flags, cpu, batchSize);
    }

    byte[] data() {
        return data;
    }

    byte[] context() {
        return context;
    }

    int outputCapacity() {
        return isLive() ? 0 : outputCapacity;
    }

    int repeat() {
        return repeat;
    }

    /** {@code BPF_F_TEST_*}. */
    int flags() {
        return flags;
    }

    int cpu() {
        return cpu;
    }

    boolean isLive() {
        return (flags & LIVE_FRAMES) != 0;
    }

    /** 0 for the kernel's own choice. */
    int batchSize() {
        return batchSize;
    }

    @Override
    public String toString() {
        return "RunOptions[data=" + data.length + " bytes, context=" + Arrays.toString(context) + ", repeat=" + repeat
                + (isLive() ? ", live frames" : "") + "]";
    }
}
