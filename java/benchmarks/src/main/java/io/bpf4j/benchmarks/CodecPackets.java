package io.bpf4j.benchmarks;

import io.bpf4j.benchmarks.BenchCodec.Endpoint;
import io.bpf4j.benchmarks.BenchCodec.Packet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Structs with random numbers, as few as fit into the processor's first cache. */
final class CodecPackets {

    static final int COUNT = 128;

    private CodecPackets() {}

    static Packet[] random() {
        Random random = new Random(1);
        Packet[] packets = new Packet[COUNT];
        for (int i = 0; i < COUNT; i++) {
            packets[i] = new Packet(
                    random.nextLong(),
                    Integer.toUnsignedLong(random.nextInt()),
                    random.nextInt(1 << 16),
                    random.nextInt(1 << 8),
                    random.nextInt(1 << 8),
                    endpoint(random),
                    endpoint(random),
                    "worker-" + random.nextInt(100),
                    random.nextInt(1 << 4),
                    random.nextInt(2),
                    random.nextInt(2),
                    random.nextInt(1 << 14),
                    random.nextInt(1 << 12) - (1 << 11),
                    random.nextInt(3),
                    random.nextLong(),
                    random.longs(4).toArray());
        }
        return packets;
    }

    private static Endpoint endpoint(Random random) {
        return new Endpoint(Integer.toUnsignedLong(random.nextInt()), random.nextInt(1 << 16), random.nextInt(1 << 16));
    }

    /** Room for all. */
    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(COUNT * Packet.TYPE.size()).order(ByteOrder.nativeOrder());
    }
}
