package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The memory of a ring that programs and Java share, in either direction: only the side's own position, and of a producer the records, can be written to.
 *
 * @param fd a copy of the map's descriptor, as long as the memory
 * @param consumerPage starts with the consumer position
 * @param producerPage starts with the producer position
 * @param records the ring, twice
 */
record RingMemory(int fd, ByteBuffer consumerPage, ByteBuffer producerPage, ByteBuffer records) {

    /** Both copies of the ring and a page must be within the reach of a {@code ByteBuffer}. */
    private static final long MAX_SIZE = 512L << 20;

    /** Throws if a map is of another type, or too large. */
    static void require(BpfMap<?, ?> map, BpfMapType type, String operation) {
        if (map.type() != type) {
            throw refusal(map, operation, "it is a map of type " + map.type());
        }
        if (map.maxEntries() > MAX_SIZE) {
            throw refusal(map, operation, "it has " + map.maxEntries() + " bytes, more than " + MAX_SIZE);
        }
    }

    /** What a map that cannot be used throws. */
    static BpfNotSupportedException refusal(BpfMap<?, ?> map, String operation, String defect) {
        return new BpfNotSupportedException(operation, map.toString(), defect, 0, List.of());
    }

    /** Claims a map and maps it, for its consumer or its producer. */
    static RingMemory map(BpfMap<?, ?> map, Resources resources, boolean consumer) {
        MapClaim.claim(map, resources);
        int fd = MapAccess.descriptorOf(map).call(map, resources::duplicate);
        int pageSize = SystemNative.pageSize();
        int recordsSize = (int) (2 * map.maxEntries());
        Mapping consumerPart = resources.map(fd, 0, pageSize, consumer);
        Mapping producerPart = resources.map(fd, pageSize, (long) pageSize + recordsSize, !consumer);
        return new RingMemory(
                fd,
                consumerPart.buffer(0, pageSize),
                producerPart.buffer(0, pageSize),
                producerPart.buffer(pageSize, recordsSize));
    }
}
