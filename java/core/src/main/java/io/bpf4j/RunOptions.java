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

    private final byte[] data;
    private final byte[] context;
    private final int outputCapacity;
    private final int repeat;
    private final int cpu;
    private final boolean onCpu;

    private RunOptions(byte[] data, byte[] context, int outputCapacity, int repeat, int cpu, boolean onCpu) {
        this.data = data;
        this.context = context;
        this.outputCapacity = outputCapacity;
        this.repeat = repeat;
        this.cpu = cpu;
        this.onCpu = onCpu;
    }

    /**
     * A run on a packet.
     *
     * @param packet the packet from its Ethernet header on, at least 14 bytes for XDP and TC; copied
     */
    public static RunOptions packet(byte[] packet) {
        return new RunOptions(packet.clone(), NONE, packet.length + GROWTH, 1, 0, false);
    }

    /**
     * A run on a context only, for kinds without packets.
     *
     * @param context the bytes of the program's argument; copied
     */
    public static RunOptions context(byte[] context) {
        return new RunOptions(NONE, context.clone(), 0, 1, 0, false);
    }

    /**
     * Adds a context to a packet, such as {@code struct xdp_md} or {@code struct __sk_buff}.
     *
     * @param context the bytes; copied
     */
    public RunOptions withContext(byte[] context) {
        return new RunOptions(data, context.clone(), outputCapacity, repeat, cpu, onCpu);
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
        return new RunOptions(data, context, outputCapacity, repeat, cpu, onCpu);
    }

    /**
     * Sets the CPU to run on ({@code BPF_F_TEST_RUN_ON_CPU}, Linux 5.10, raw tracepoints only).
     *
     * @param cpu number of the CPU
     */
    public RunOptions onCpu(int cpu) {
        return new RunOptions(data, context, outputCapacity, repeat, cpu, true);
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
        return new RunOptions(data, context, bytes, repeat, cpu, onCpu);
    }

    byte[] data() {
        return data;
    }

    byte[] context() {
        return context;
    }

    int outputCapacity() {
        return outputCapacity;
    }

    int repeat() {
        return repeat;
    }

    int cpu() {
        return cpu;
    }

    boolean isOnCpu() {
        return onCpu;
    }

    @Override
    public String toString() {
        return "RunOptions[data=" + data.length + " bytes, context=" + Arrays.toString(context) + ", repeat=" + repeat
                + "]";
    }
}
