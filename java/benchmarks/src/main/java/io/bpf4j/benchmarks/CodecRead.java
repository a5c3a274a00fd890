package io.bpf4j.benchmarks;

import io.bpf4j.benchmarks.BenchCodec.Endpoint;
import io.bpf4j.benchmarks.BenchCodec.Packet;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/** Reads structs in memory, by generated code, {@link PacketViewByHand} and {@link PacketByHand}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecRead {

    private final ByteBuffer buffer = CodecPackets.buffer();
    private final Packet.View view = new Packet.View();
    private final PacketViewByHand viewByHand = new PacketViewByHand();

    /** Writes the structs. */
    @Setup
    public void setUp() {
        Packet[] packets = CodecPackets.random();
        for (int i = 0; i < packets.length; i++) {
            PacketByHand.write(buffer, i * PacketViewByHand.SIZE, packets[i]);
            if (!Packet.TYPE.read(buffer, i * PacketViewByHand.SIZE).equals(packets[i])) {
                throw new IllegalStateException("generated code reads other values than are written by hand");
            }
        }
        if (view() != viewByHand()) {
            throw new IllegalStateException("generated code reads other numbers than are read by hand");
        }
    }

    /** All numbers through the flyweight. */
    @Benchmark
    public long view() {
        long sum = 0;
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            view.wrap(buffer, i * PacketViewByHand.SIZE);
            sum += sum(view);
        }
        return sum;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static long sum(Packet.View packet) {
        long sum = packet.time()
                + packet.pid()
                + packet.length()
                + packet.protocol()
                + packet.ttl()
                + sum(packet.source())
                + sum(packet.destination())
                + packet.version()
                + packet.syn()
                + packet.ack()
                + packet.window()
                + packet.drift()
                + packet.verdictValue()
                + packet.offset();
        for (int i = 0; i < PacketViewByHand.DELAYS_LENGTH; i++) {
            sum += packet.delays(i);
        }
        return sum;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static long sum(Endpoint.View endpoint) {
        return endpoint.address() + endpoint.port() + endpoint.zone();
    }

    /** What {@link #view} is compared with. */
    @Benchmark
    public long viewByHand() {
        long sum = 0;
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            viewByHand.wrap(buffer, i * PacketViewByHand.SIZE);
            sum += sum(viewByHand);
        }
        return sum;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static long sum(PacketViewByHand packet) {
        long sum = packet.time()
                + packet.pid()
                + packet.length()
                + packet.protocol()
                + packet.ttl()
                + packet.sourceAddress()
                + packet.sourcePort()
                + packet.sourceZone()
                + packet.destinationAddress()
                + packet.destinationPort()
                + packet.destinationZone()
                + packet.version()
                + packet.syn()
                + packet.ack()
                + packet.window()
                + packet.drift()
                + packet.verdict()
                + packet.offset();
        for (int i = 0; i < PacketViewByHand.DELAYS_LENGTH; i++) {
            sum += packet.delays(i);
        }
        return sum;
    }

    /** As records. */
    @Benchmark
    public void record(Blackhole hole) {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            hole.consume(Packet.TYPE.read(buffer, i * PacketViewByHand.SIZE));
        }
    }

    /** What {@link #record} is compared with. */
    @Benchmark
    public void recordByHand(Blackhole hole) {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            hole.consume(PacketByHand.read(buffer, i * PacketViewByHand.SIZE));
        }
    }

    /** Counts what the flyweight allocates. */
    @TearDown
    public void tearDown(BenchmarkParams benchmark) {
        if (benchmark.getBenchmark().endsWith(".view")) {
            Allocation.requireNone(this::view, CodecPackets.COUNT);
        }
    }
}
