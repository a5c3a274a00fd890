package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.MapFlag;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.jni.SystemNative;
import java.util.List;

/** One map of a {@link RingBuffer}, and who takes its events. */
record Ring(RingState state, RecordHandler handler) {

    /** Both copies of the ring and a page must be within the reach of a {@code ByteBuffer}. */
    private static final long MAX_SIZE = 512L << 20;

    /** Throws if a map is no ring, or too large a one. */
    static void require(BpfMap<?, ?> map) {
        String defect = null;
        if (map.type() != BpfMapType.RINGBUF) {
            defect = "it is a map of type " + map.type();
        } else if (map.maxEntries() > MAX_SIZE) {
            defect = "it has " + map.maxEntries() + " bytes, more than " + MAX_SIZE;
        } else if (map.info().flags().contains(MapFlag.RB_OVERWRITE)) {
            defect = "programs write over events while they are read; remove the flag BPF_F_RB_OVERWRITE";
        }
        if (defect != null) {
            throw new BpfNotSupportedException("read events from", map.toString(), defect, 0, List.of());
        }
    }

    /** Maps a ring and lets its events end the waiter's waits. */
    static Ring open(BpfMap<?, ?> map, RecordHandler handler, Resources resources, Waiter waiter) {
        MapClaim.claim(map, resources);
        int fd = MapAccess.descriptorOf(map).call(map, resources::duplicate);
        int pageSize = SystemNative.pageSize();
        int recordsSize = (int) (2 * map.maxEntries());
        Mapping consumer = resources.map(fd, 0, pageSize, true);
        Mapping producer = resources.map(fd, pageSize, (long) pageSize + recordsSize, false);
        waiter.addReadable(fd);
        RingState state = new RingState(
                map.toString(),
                consumer.buffer(0, pageSize),
                producer.buffer(0, pageSize),
                producer.buffer(pageSize, recordsSize));
        return new Ring(state, handler);
    }
}
