package io.bpf4j.internal;

import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.SystemNative;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * A link with its lock: a descriptor of the kernel's, or a {@code struct bpf_link} of libbpf's that has one. Every call on it is short, so
 * {@link #close()} waits for the one in progress, and the program is detached when it returns.
 */
public final class LinkHandle {

    private final ReentrantLock lock = new ReentrantLock();
    private final int fd;
    /** libbpf's link, or 0. */
    private final long link;

    private boolean closed;

    private LinkHandle(int fd, long link) {
        this.fd = fd;
        this.link = link;
    }

    /** Takes over a descriptor. */
    public static LinkHandle ofDescriptor(int fd) {
        return new LinkHandle(fd, 0);
    }

    /** Takes over a link of libbpf's. */
    public static LinkHandle ofLink(long link) {
        return new LinkHandle(LinkNative.fd(link), link);
    }

    /**
     * Calls with the descriptor.
     *
     * @throws IllegalStateException if closed
     */
    public <T> T call(IntFunction<T> call) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the link is closed");
            }
            return call.apply(fd);
        } finally {
            lock.unlock();
        }
    }

    /** Detaches, unless the link is pinned; does nothing if closed already. */
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (link == 0) {
                SystemNative.close(fd);
            } else {
                LinkNative.destroy(link);
            }
        } finally {
            lock.unlock();
        }
    }
}
