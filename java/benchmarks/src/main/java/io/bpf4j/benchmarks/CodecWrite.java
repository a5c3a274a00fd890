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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Writes structs to memory, by generated code, {@link PacketViewByHand} and {@link PacketByHand}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecWrite {

    private final Packet[] packets = CodecPackets.random();
    private final ByteBuffer buffer = CodecPackets.buffer();
    private final Packet.View view = new Packet.View();
    private final PacketViewByHand viewByHand = new PacketViewByHand();

    /** All numbers through the flyweight. */
    @Benchmark
    public ByteBuffer view() {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            view.wrap(buffer, i * PacketViewByHand.SIZE);
            set(view, packets[i]);
        }
        return buffer;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static void set(Packet.View view, Packet packet) {
        view.setTime(packet.time());
        view.setPid(packet.pid());
        view.setLength(packet.length());
        view.setProtocol(packet.protocol());
        view.setTtl(packet.ttl());
        set(view.source(), packet.source());
        set(view.destination(), packet.destination());
        view.setVersion(packet.version());
        view.setSyn(packet.syn());
        view.setAck(packet.ack());
        view.setWindow(packet.window());
        view.setDrift(packet.drift());
        view.setVerdictValue(packet.verdictValue());
        view.setOffset(packet.offset());
        long[] delays = packet.delays();
        for (int i = 0; i < PacketViewByHand.DELAYS_LENGTH; i++) {
            view.setDelays(i, delays[i]);
        }
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static void set(Endpoint.View view, Endpoint endpoint) {
        view.setAddress(endpoint.address());
        view.setPort(endpoint.port());
        view.setZone(endpoint.zone());
    }

    /** What {@link #view} is compared with. */
    @Benchmark
    public ByteBuffer viewByHand() {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            viewByHand.wrap(buffer, i * PacketViewByHand.SIZE);
            set(viewByHand, packets[i]);
        }
        return buffer;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static void set(PacketViewByHand view, Packet packet) {
        view.setTime(packet.time());
        view.setPid(packet.pid());
        view.setLength(packet.length());
        view.setProtocol(packet.protocol());
        view.setTtl(packet.ttl());
        Endpoint source = packet.source();
        view.setSourceAddress(source.address());
        view.setSourcePort(source.port());
        view.setSourceZone(source.zone());
        Endpoint destination = packet.destination();
        view.setDestinationAddress(destination.address());
        view.setDestinationPort(destination.port());
        view.setDestinationZone(destination.zone());
        view.setVersion(packet.version());
        view.setSyn(packet.syn());
        view.setAck(packet.ack());
        view.setWindow(packet.window());
        view.setDrift(packet.drift());
        view.setVerdict(packet.verdictValue());
        view.setOffset(packet.offset());
        long[] delays = packet.delays();
        for (int i = 0; i < PacketViewByHand.DELAYS_LENGTH; i++) {
            view.setDelays(i, delays[i]);
        }
    }

    /** As records. */
    @Benchmark
    public ByteBuffer record() {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            Packet.TYPE.write(buffer, i * PacketViewByHand.SIZE, packets[i]);
        }
        return buffer;
    }

    /** What {@link #record} is compared with. */
    @Benchmark
    public ByteBuffer recordByHand() {
        for (int i = 0; i < CodecPackets.COUNT; i++) {
            PacketByHand.write(buffer, i * PacketViewByHand.SIZE, packets[i]);
        }
        return buffer;
    }

    /** Counts what the flyweight allocates. */
    @TearDown
    public void tearDown(BenchmarkParams benchmark) {
        if (benchmark.getBenchmark().endsWith(".view")) {
            Allocation.requireNone(this::view, CodecPackets.COUNT);
        }
    }
}
