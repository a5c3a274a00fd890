package io.bpf4j.event;

import java.nio.ByteBuffer;

/** Takes events of a {@link PerfBuffer} as bytes, without a copy. */
@FunctionalInterface
public interface PerfEventHandler {

    /**
     * Takes an event.
     *
     * @param cpu number of the CPU on which the program sent it
     * @param event a read-only buffer in native byte order whose position and limit enclose the event and the padding that the kernel adds: its length is
     *     rounded up to a multiple of 8 less 4. It lies over the kernel's memory: after the call its bytes are overwritten by later events. Keeping it is useless
     *     but does no harm.
     */
    void onEvent(int cpu, ByteBuffer event);
}
