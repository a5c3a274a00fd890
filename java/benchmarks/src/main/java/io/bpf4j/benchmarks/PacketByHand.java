package io.bpf4j.benchmarks;

import io.bpf4j.benchmarks.BenchCodec.Endpoint;
import io.bpf4j.benchmarks.BenchCodec.Packet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openjdk.jmh.annotations.CompilerControl;

/** Reads and writes {@code struct packet} of {@code bench_codec.bpf.c} as records, without generated code: at the offsets of {@link PacketViewByHand}. */
final class PacketByHand {

    private PacketByHand() {}

    @CompilerControl(CompilerControl.Mode.INLINE)
    static Packet read(ByteBuffer buffer, int at) {
        int flags = buffer.getInt(at + PacketViewByHand.FLAGS);
        long[] delays = new long[PacketViewByHand.DELAYS_LENGTH];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = buffer.getLong(at + PacketViewByHand.DELAYS + i * Long.BYTES);
        }
        return new Packet(
                buffer.getLong(at),
                buffer.getInt(at + PacketViewByHand.PID) & PacketViewByHand.U32,
                buffer.getShort(at + PacketViewByHand.LENGTH) & PacketViewByHand.U16,
                buffer.get(at + PacketViewByHand.PROTOCOL) & PacketViewByHand.U8,
                buffer.get(at + PacketViewByHand.TTL) & PacketViewByHand.U8,
                readEndpoint(buffer, at + PacketViewByHand.SOURCE),
                readEndpoint(buffer, at + PacketViewByHand.DESTINATION),
                readComm(buffer, at + PacketViewByHand.COMM),
                flags & PacketViewByHand.U4,
                flags >>> 4 & PacketViewByHand.U1,
                flags >>> 5 & PacketViewByHand.U1,
                flags >>> 6 & PacketViewByHand.U14,
                flags >> 20,
                buffer.getInt(at + PacketViewByHand.VERDICT) & PacketViewByHand.U32,
                buffer.getLong(at + PacketViewByHand.OFFSET),
                delays);
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static Endpoint readEndpoint(ByteBuffer buffer, int at) {
        return new Endpoint(
                Integer.reverseBytes(buffer.getInt(at)) & PacketViewByHand.U32,
                Short.reverseBytes(buffer.getShort(at + PacketViewByHand.PORT)) & PacketViewByHand.U16,
                buffer.getShort(at + PacketViewByHand.ZONE) & PacketViewByHand.U16);
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static String readComm(ByteBuffer buffer, int at) {
        byte[] bytes = new byte[PacketViewByHand.COMM_LENGTH];
        buffer.get(at, bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    static void write(ByteBuffer buffer, int at, Packet packet) {
        buffer.putLong(at, packet.time());
        buffer.putInt(at + PacketViewByHand.PID, checked(packet.pid()));
        buffer.putShort(at + PacketViewByHand.LENGTH, (short) checked(packet.length(), PacketViewByHand.U16));
        buffer.put(at + PacketViewByHand.PROTOCOL, (byte) checked(packet.protocol(), PacketViewByHand.U8));
        buffer.put(at + PacketViewByHand.TTL, (byte) checked(packet.ttl(), PacketViewByHand.U8));
        writeEndpoint(buffer, at + PacketViewByHand.SOURCE, packet.source());
        writeEndpoint(buffer, at + PacketViewByHand.DESTINATION, packet.destination());
        writeComm(buffer, at + PacketViewByHand.COMM, packet.comm());
        buffer.putInt(
                at + PacketViewByHand.FLAGS,
                checked(packet.version(), PacketViewByHand.U4)
                        | checked(packet.syn(), PacketViewByHand.U1) << 4
                        | checked(packet.ack(), PacketViewByHand.U1) << 5
                        | checked(packet.window(), PacketViewByHand.U14) << 6
                        | checkedDrift(packet.drift()) << 20);
        buffer.putInt(at + PacketViewByHand.VERDICT, checked(packet.verdictValue()));
        buffer.putLong(at + PacketViewByHand.OFFSET, packet.offset());
        long[] delays = packet.delays();
        for (int i = 0; i < PacketViewByHand.DELAYS_LENGTH; i++) {
            buffer.putLong(at + PacketViewByHand.DELAYS + i * Long.BYTES, delays[i]);
        }
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static void writeEndpoint(ByteBuffer buffer, int at, Endpoint endpoint) {
        buffer.putInt(at, Integer.reverseBytes(checked(endpoint.address())));
        buffer.putShort(
                at + PacketViewByHand.PORT, Short.reverseBytes((short) checked(endpoint.port(), PacketViewByHand.U16)));
        buffer.putShort(at + PacketViewByHand.ZONE, (short) checked(endpoint.zone(), PacketViewByHand.U16));
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    private static void writeComm(ByteBuffer buffer, int at, String comm) {
        byte[] text = comm.getBytes(StandardCharsets.UTF_8);
        if (text.length >= PacketViewByHand.COMM_LENGTH || comm.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(comm + " is no string of up to 15 bytes");
        }
        buffer.put(at, Arrays.copyOf(text, PacketViewByHand.COMM_LENGTH));
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    static int checked(int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not between 0 and " + max);
        }
        return value;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    static int checked(long value) {
        if (value < 0 || value > PacketViewByHand.U32) {
            throw new IllegalArgumentException(value + " has more than 32 bits");
        }
        return (int) value;
    }

    @CompilerControl(CompilerControl.Mode.INLINE)
    static int checkedDrift(int value) {
        if (value < -0x800 || value > 0x7ff) {
            throw new IllegalArgumentException(value + " has more than twelve bits");
        }
        return value;
    }
}
