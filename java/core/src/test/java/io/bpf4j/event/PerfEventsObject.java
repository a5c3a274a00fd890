package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import io.bpf4j.PerCpuMap;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ToLongFunction;

/** The object {@code perf_events}, which sends as it is told and counts what became of it. */
final class PerfEventsObject implements AutoCloseable {

    /** {@code BPF_F_CURRENT_CPU}. */
    static final long CURRENT_CPU = 0xffff_ffffL;

    static final int MAX_EVENTS = 256;

    @CType("struct sample")
    record Sample(
            @CType("__u64") long sequence,
            @CType("__u32") long cpu,
            @CType("__u32") long check) {
        static final BpfType<Sample> TYPE = BpfType.ofRecord(Sample.class);
    }

    @CType("struct counts")
    record Counts(
            @CType("__u64") long produced,
            @CType("__u64") long sent,
            @CType("__u64") long full,
            @CType("__u64") long failed,
            @CType("__s64") long result) {
        static final BpfType<Counts> TYPE = BpfType.ofRecord(Counts.class);
    }

    private final BpfObject object = TestObjects.open("perf_events").load();
    private final PerCpuMap<Long, Counts> counters = PerCpuMap.of(object.map("counters"), BpfType.U32, Counts.TYPE);

    BpfMap<byte[], byte[]> map() {
        return object.map("events");
    }

    BpfMap<byte[], byte[]> payload() {
        return object.map("payload");
    }

    private void run(String program, int cpu, long... arguments) {
        ByteBuffer context = ByteBuffer.allocate(8 * arguments.length).order(ByteOrder.nativeOrder());
        context.asLongBuffer().put(arguments);
        object.program(program).run(RunOptions.context(context.array()).onCpu(cpu));
    }

    /** Sends numbered events from a CPU to its own buffer. */
    void emit(int cpu, int times) {
        emit(cpu, times, CURRENT_CPU);
    }

    /** Sends numbered events from a CPU to an index of the map. */
    void emit(int cpu, int times, long index) {
        for (int left = times; left > 0; left -= MAX_EVENTS) {
            run("emit", cpu, Math.min(left, MAX_EVENTS), index);
        }
    }

    /** Sends one event with a number. */
    void emitNumber(int cpu, long number) {
        run("emit_number", cpu, number);
    }

    /** Sends so many bytes of the payload. */
    void emitSized(int cpu, int size) {
        run("emit_sized", cpu, size);
    }

    /** What the programs have counted on a CPU. */
    Counts counts(int cpu) {
        return counters.lookup(0L).orElseThrow().get(cpu);
    }

    /** What the programs have counted on all CPUs. */
    long total(ToLongFunction<Counts> number) {
        return counters.sum(0L, number).orElseThrow();
    }

    @Override
    public void close() {
        object.close();
    }
}
