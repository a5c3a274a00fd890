package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;

/** Sees to it that the events of a map have the size of their Java type. */
final class EventSize {

    private final String subject;
    private final BpfType<?> type;
    private final int size;

    private EventSize(String subject, BpfType<?> type) {
        this.subject = subject;
        this.type = type;
        this.size = type.size();
    }

    /** Compares the type with the program's struct of its name, and is ready for events. */
    static EventSize of(BpfMap<?, ?> map, BpfType<?> type) {
        MapAccess.checkEvents(map, type);
        return new EventSize(map.toString(), type);
    }

    /** Throws if an event has another size. */
    void require(ByteBuffer event) {
        if (event.remaining() != size) {
            throw mismatch(event.remaining());
        }
    }

    private LayoutMismatchException mismatch(int bytes) {
        return new LayoutMismatchException(
                "read an event of", subject, "it has " + bytes + " bytes, the Java type has " + size + ":\n" + type);
    }
}
