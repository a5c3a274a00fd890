package io.bpf4j.internal;

import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.SystemNative;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * An attachment with its lock: a link of the kernel's, by its descriptor or by a {@code struct bpf_link} of libbpf's, or an attachment that is
 * none. Every call on it is short, so {@link #close()} waits for the one in progress, and the program is detached when it returns.
 */
public final class LinkHandle {

    private final ReentrantLock lock = new ReentrantLock();
    /** Of the link, or -1. */
    private final int fd;

    /** libbpf's, or 0. */
    private final long link;

    private final Attachment attachment;
    private final Runnable release;

    private boolean closed;

    private LinkHandle(int fd, long link, Attachment attachment, Runnable release) {
        this.fd = fd;
        this.link = link;
        this.attachment = attachment;
        this.release = release;
    }

    /** Takes over a descriptor. */
    public static LinkHandle ofDescriptor(int fd) {
        return new LinkHandle(fd, 0, null, () -> SystemNative.close(fd));
    }

    /** Takes over a link of libbpf's. */
    public static LinkHandle ofLink(long link) {
        return new LinkHandle(LinkNative.fd(link), link, null, () -> LinkNative.destroy(link));
    }

    /** Of an attachment for which the kernel has no link. */
    public static LinkHandle of(Attachment attachment) {
        return new LinkHandle(-1, 0, attachment, attachment::detach);
    }

    /**
     * Calls with what there is.
     *
     * @throws IllegalStateException if closed
     */
    public <T> T call(Function<LinkHandle, T> call) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the link is closed");
            }
            return call.apply(this);
        } finally {
            lock.unlock();
        }
    }

    /** The descriptor, -1 if there is none; to be used within {@link #call}. */
    public int fd() {
        return fd;
    }

    /** What there is if there is no link; to be used within {@link #call}. */
    public Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    /** libbpf's link, 0 if there is none; to be used within {@link #call}. */
    public long link() {
        return link;
    }

    /**
     * Ends the use of an attachment, and leaves the program attached.
     *
     * @return whether it is one that stays: not a link
     */
    public boolean leave() {
        return call(handle -> {
            if (attachment == null || !attachment.stays()) {
                return false;
            }
            closed = true;
            attachment.leave();
            return true;
        });
    }

    /** Whether it was closed, or left. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Detaches, unless the link is pinned; does nothing if closed already. Stays open if this thread cannot get at it. */
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (attachment != null) {
                attachment.requireReach("detach");
            }
            closed = true;
            release.run();
        } finally {
            lock.unlock();
        }
    }
}
