package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.Memory;
import io.bpf4j.type.BpfType;

/** Sees to it that the events of a map have the size of their Java type. */
final class EventSize {

    private final String subject;
    private final BpfType<?> type;
    private final int size;

    private EventSize(String subject, BpfType<?> type, int size) {
        this.subject = subject;
        this.type = type;
        this.size = size;
    }

    /** Compares the type with the program's struct of its name, and is ready for events. */
    static EventSize of(BpfMap<?, ?> map, BpfType<?> type) {
        MapAccess.checkEvents(map, type);
        return new EventSize(map.toString(), type, type.size());
    }

    /** As {@link #of} where the kernel makes the length and the 4 bytes before it a multiple of 8. */
    static EventSize padded(BpfMap<?, ?> map, BpfType<?> type) {
        MapAccess.checkEvents(map, type);
        return new EventSize(map.toString(), type, Memory.align8(type.size() + Integer.BYTES) - Integer.BYTES);
    }

    /** Throws if an event has another length in bytes. */
    void require(int length) {
        if (length != size) {
            throw mismatch(length);
        }
    }

    private LayoutMismatchException mismatch(int bytes) {
        return new LayoutMismatchException(
                "read an event of",
                subject,
                "it has " + bytes + " bytes, the Java type has " + type.size()
                        + (size == type.size() ? "" : ", " + size + " with padding") + ":\n" + type);
    }
}
