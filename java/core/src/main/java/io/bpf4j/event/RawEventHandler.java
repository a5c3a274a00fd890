package io.bpf4j.event;

import java.nio.ByteBuffer;

/** Takes events as bytes, without a copy. */
@FunctionalInterface
public interface RawEventHandler {

    /**
     * Takes an event.
     *
     * @param event a read-only buffer in native byte order whose position and limit enclose the event. It lies over the kernel's memory and is the same
     *     buffer at each call: after the call its bytes are overwritten by later events. Keeping it is useless but does no harm.
     */
    void onEvent(ByteBuffer event);
}
