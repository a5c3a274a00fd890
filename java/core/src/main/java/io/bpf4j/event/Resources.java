package io.bpf4j.event;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.jni.SystemNative;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a reader or writer of shared memory holds of the kernel's, and gives up as one. Not for several threads at a time. */
final class Resources {

    private final String subject;
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /**
     * Nothing yet.
     *
     * @param subject what failures name
     */
    Resources(String subject) {
        this.subject = subject;
    }

    /** What failures name. */
    String subject() {
        return subject;
    }

    /** A descriptor that is released with the others, from the result of the call that made it. */
    int descriptor(String operation, int result) {
        int fd = Errors.check(operation, subject, result);
        releases.push(() -> SystemNative.close(fd));
        return fd;
    }

    /** A copy of a descriptor, so that the holder can outlive the owner of that one. */
    int duplicate(int fd) {
        return descriptor("duplicate the descriptor of", SystemNative.duplicate(fd));
    }

    /** A part of a map in memory. */
    Mapping map(int fd, long offset, long length, boolean writable) {
        Mapping mapping = Mapping.map(fd, offset, length, writable, subject);
        releases.push(mapping::release);
        return mapping;
    }

    /** Something of another kind. */
    void onRelease(Runnable release) {
        releases.push(release);
    }

    /** Gives up everything, in the reverse order. Does nothing the second time. */
    void release() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
