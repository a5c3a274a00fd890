package io.bpf4j.event;

import java.nio.ByteBuffer;

/** Takes records where they lie in a ring. */
@FunctionalInterface
interface RecordHandler {

    /**
     * Takes a record.
     *
     * @param ring the ring, read-only and in native byte order; its position and limit are the handler's own
     * @param start where the record's content starts
     * @param length its length in bytes
     */
    void onRecord(ByteBuffer ring, int start, int length);

    /** Shows each record as position and limit of the ring. */
    static RecordHandler of(RawEventHandler handler) {
        return (ring, start, length) ->
                handler.onEvent(ring.limit(start + length).position(start));
    }
}
