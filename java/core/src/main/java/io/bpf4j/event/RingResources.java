package io.bpf4j.event;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.jni.EventNative;
import io.bpf4j.internal.jni.SystemNative;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a ring buffer's reader holds: a copy of the map's descriptor, two mappings, and an epoll with an eventfd that ends a wait. */
final class RingResources {

    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final Mapping consumer;
    private final Mapping producer;
    private final int pollFd;
    private final int wakeFd;

    /**
     * Maps a ring.
     *
     * @param mapFd the map's descriptor, in use by the caller
     * @param size length of the ring in bytes
     */
    RingResources(int mapFd, long size, String subject) {
        int pageSize = SystemNative.pageSize();
        try {
            int fd = descriptor(SystemNative.duplicate(mapFd), "duplicate the descriptor of", subject);
            consumer = mapping(Mapping.map(fd, 0, pageSize, true, subject));
            producer = mapping(Mapping.map(fd, pageSize, pageSize + 2 * size, false, subject));
            pollFd = descriptor(EventNative.createPoll(), "create an epoll for", subject);
            wakeFd = descriptor(EventNative.createEvent(), "create an eventfd for", subject);
            Errors.check("wait for", subject, EventNative.addToPoll(pollFd, fd));
            Errors.check("wait for", subject, EventNative.addToPoll(pollFd, wakeFd));
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    private int descriptor(int result, String operation, String subject) {
        int fd = Errors.check(operation, subject, result);
        releases.push(() -> SystemNative.close(fd));
        return fd;
    }

    private Mapping mapping(Mapping mapping) {
        releases.push(mapping::release);
        return mapping;
    }

    RingState state() {
        int pageSize = SystemNative.pageSize();
        int recordsSize = (int) producer.length() - pageSize;
        return new RingState(
                consumer.buffer(0, pageSize), producer.buffer(0, pageSize), producer.buffer(pageSize, recordsSize));
    }

    /**
     * Waits for a record or {@link #wake()}.
     *
     * @param milliseconds how long at most; negative for ever
     */
    void await(int milliseconds, String subject) {
        int result = EventNative.poll(pollFd, milliseconds);
        if (result != -Errno.EINTR) {
            Errors.check("wait for", subject, result);
        }
    }

    /** Ends the wait in progress and every later one. */
    void wake() {
        EventNative.signal(wakeFd);
    }

    /** Gives up everything, in the reverse order. Does nothing the second time. */
    void release() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
