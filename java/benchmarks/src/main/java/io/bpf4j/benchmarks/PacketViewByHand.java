package io.bpf4j.benchmarks;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * {@code struct packet} of {@code bench_codec.bpf.c} as one writes a flyweight of it without a generator, for little-endian machines: absolute accesses at constant
 * offsets to a buffer in native order. Setters refuse what does not fit, as generated ones do. There is no view in the view: members of inner structs are its own.
 */
final class PacketViewByHand implements BpfView {

    static final int SIZE = 96;

    static final int PID = 8;
    static final int LENGTH = 12;
    static final int PROTOCOL = 14;
    static final int TTL = 15;
    static final int SOURCE = 16;
    static final int DESTINATION = 24;
    static final int COMM = 32;
    static final int COMM_LENGTH = 16;
    static final int FLAGS = 48;
    static final int VERDICT = 52;
    static final int OFFSET = 56;
    static final int DELAYS = 64;
    static final int DELAYS_LENGTH = 4;

    static final int PORT = 4;
    static final int ZONE = 6;

    static final long U32 = 0xffff_ffffL;
    static final int U16 = 0xffff;
    static final int U14 = 0x3fff;
    static final int U8 = 0xff;
    static final int U4 = 0xf;
    static final int U1 = 1;

    private ByteBuffer buffer;
    private int offset;

    @Override
    public BpfType<?> bpfType() {
        return BenchCodec.Packet.TYPE;
    }

    @Override
    public void wrap(ByteBuffer buffer, int offset) {
        this.buffer = buffer;
        this.offset = offset;
    }

    long time() {
        return buffer.getLong(offset);
    }

    void setTime(long value) {
        buffer.putLong(offset, value);
    }

    long pid() {
        return buffer.getInt(offset + PID) & U32;
    }

    void setPid(long value) {
        buffer.putInt(offset + PID, PacketByHand.checked(value));
    }

    int length() {
        return buffer.getShort(offset + LENGTH) & U16;
    }

    void setLength(int value) {
        buffer.putShort(offset + LENGTH, (short) PacketByHand.checked(value, U16));
    }

    int protocol() {
        return buffer.get(offset + PROTOCOL) & U8;
    }

    void setProtocol(int value) {
        buffer.put(offset + PROTOCOL, (byte) PacketByHand.checked(value, U8));
    }

    int ttl() {
        return buffer.get(offset + TTL) & U8;
    }

    void setTtl(int value) {
        buffer.put(offset + TTL, (byte) PacketByHand.checked(value, U8));
    }

    long sourceAddress() {
        return Integer.reverseBytes(buffer.getInt(offset + SOURCE)) & U32;
    }

    void setSourceAddress(long value) {
        buffer.putInt(offset + SOURCE, Integer.reverseBytes(PacketByHand.checked(value)));
    }

    int sourcePort() {
        return Short.reverseBytes(buffer.getShort(offset + SOURCE + PORT)) & U16;
    }

    void setSourcePort(int value) {
        buffer.putShort(offset + SOURCE + PORT, Short.reverseBytes((short) PacketByHand.checked(value, U16)));
    }

    int sourceZone() {
        return buffer.getShort(offset + SOURCE + ZONE) & U16;
    }

    void setSourceZone(int value) {
        buffer.putShort(offset + SOURCE + ZONE, (short) PacketByHand.checked(value, U16));
    }

    long destinationAddress() {
        return Integer.reverseBytes(buffer.getInt(offset + DESTINATION)) & U32;
    }

    void setDestinationAddress(long value) {
        buffer.putInt(offset + DESTINATION, Integer.reverseBytes(PacketByHand.checked(value)));
    }

    int destinationPort() {
        return Short.reverseBytes(buffer.getShort(offset + DESTINATION + PORT)) & U16;
    }

    void setDestinationPort(int value) {
        buffer.putShort(offset + DESTINATION + PORT, Short.reverseBytes((short) PacketByHand.checked(value, U16)));
    }

    int destinationZone() {
        return buffer.getShort(offset + DESTINATION + ZONE) & U16;
    }

    void setDestinationZone(int value) {
        buffer.putShort(offset + DESTINATION + ZONE, (short) PacketByHand.checked(value, U16));
    }

    int version() {
        return buffer.getInt(offset + FLAGS) & U4;
    }

    void setVersion(int value) {
        setFlags(PacketByHand.checked(value, U4), U4);
    }

    int syn() {
        return buffer.getInt(offset + FLAGS) >>> 4 & U1;
    }

    void setSyn(int value) {
        setFlags(PacketByHand.checked(value, U1) << 4, U1 << 4);
    }

    int ack() {
        return buffer.getInt(offset + FLAGS) >>> 5 & U1;
    }

    void setAck(int value) {
        setFlags(PacketByHand.checked(value, U1) << 5, U1 << 5);
    }

    int window() {
        return buffer.getInt(offset + FLAGS) >>> 6 & U14;
    }

    void setWindow(int value) {
        setFlags(PacketByHand.checked(value, U14) << 6, U14 << 6);
    }

    int drift() {
        return buffer.getInt(offset + FLAGS) >> 20;
    }

    void setDrift(int value) {
        setFlags(PacketByHand.checkedDrift(value) << 20, -1 << 20);
    }

    private void setFlags(int bits, int mask) {
        buffer.putInt(offset + FLAGS, buffer.getInt(offset + FLAGS) & ~mask | bits);
    }

    long verdict() {
        return buffer.getInt(offset + VERDICT) & U32;
    }

    void setVerdict(long value) {
        buffer.putInt(offset + VERDICT, PacketByHand.checked(value));
    }

    long offset() {
        return buffer.getLong(offset + OFFSET);
    }

    void setOffset(long value) {
        buffer.putLong(offset + OFFSET, value);
    }

    long delays(int index) {
        return buffer.getLong(offset + DELAYS + Objects.checkIndex(index, DELAYS_LENGTH) * Long.BYTES);
    }

    void setDelays(int index, long value) {
        buffer.putLong(offset + DELAYS + Objects.checkIndex(index, DELAYS_LENGTH) * Long.BYTES, value);
    }
}
