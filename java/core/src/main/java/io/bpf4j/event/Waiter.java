package io.bpf4j.event;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.VirtualThreads;
import io.bpf4j.internal.jni.EventNative;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Waits until one of some descriptors is ready, the time is over, another thread wakes it, or the thread is interrupted: an epoll with an eventfd. One thread
 * waits at a time.
 *
 * <p>A virtual thread lets a platform thread wait, and parks meanwhile: a thread in native code keeps its carrier.
 */
final class Waiter {

    private final int pollFd;
    private final int wakeFd;
    /** For threads that do not know whether the waiter is being released. */
    private final Descriptor wake;

    private final String subject;
    private final Interruption interruption = new Interruption(this::wake);

    /**
     * For no descriptors yet.
     *
     * @param resources releases it
     */
    Waiter(Resources resources) {
        subject = resources.subject();
        pollFd = resources.descriptor("create an epoll for", EventNative.createPoll());
        wakeFd = Errors.check("create an eventfd for", subject, EventNative.createEvent());
        wake = new Descriptor(wakeFd, subject);
        resources.onRelease(wake::close);
        addReadable(wakeFd);
    }

    /** Waits for a descriptor to be readable, too. It must stay open as long as the waiter. */
    void addReadable(int fd) {
        Errors.check("wait for", subject, EventNative.addToPoll(pollFd, fd, false));
    }

    /**
     * Waits for a descriptor to become writable, too. It must stay open as long as the waiter. The kernel calls a ring writable as soon as it is not full to the
     * last byte, which may be too little for who waits; so it counts only when it says so anew, which it does after each drain.
     */
    void addWritable(int fd) {
        Errors.check("wait for", subject, EventNative.addToPoll(pollFd, fd, true));
    }

    /**
     * Waits; the caller sees to it that the resources are not released meanwhile. It may end early without a reason.
     *
     * @param nanoseconds how long at most; rounded up to milliseconds
     * @return whether a descriptor is ready
     */
    boolean await(long nanoseconds) {
        int result = VirtualThreads.isCurrent() ? awaitElsewhere(nanoseconds) : awaitInterruptibly(nanoseconds);
        if (result == -Errno.EINTR) {
            return false;
        }
        return Errors.check("wait for", subject, result) > 0;
    }

    private int awaitInterruptibly(long nanoseconds) {
        interruption.enter();
        try {
            return awaitHere(nanoseconds);
        } finally {
            interruption.leave();
        }
    }

    private int awaitHere(long nanoseconds) {
        return EventNative.await(pollFd, wakeFd, milliseconds(nanoseconds));
    }

    /** Rounded up, so that a wait of less than a millisecond is one. */
    private static int milliseconds(long nanoseconds) {
        long nanosecondsInMillisecond = TimeUnit.MILLISECONDS.toNanos(1);
        return (int) Math.min((nanoseconds - 1) / nanosecondsInMillisecond + 1, Integer.MAX_VALUE);
    }

    /** The descriptors must stay open until the other thread is back, so that also an interrupt waits for it. */
    private int awaitElsewhere(long nanoseconds) {
        Future<Integer> result = PlatformThreads.POOL.submit(() -> awaitHere(nanoseconds));
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    wake();
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("wait for " + subject, e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the wait in progress, or else the next one. Does nothing after the release. From any thread. */
    void wake() {
        Descriptor.Slot slot;
        try {
            slot = wake.acquire();
        } catch (IllegalStateException released) {
            return;
        }
        try {
            EventNative.signal(slot.fd());
        } finally {
            wake.release(slot);
        }
    }

    /** As many as there are waiting virtual threads, made when the first one waits. */
    private static final class PlatformThreads {

        private static final long IDLE_SECONDS = 10;

        static final ExecutorService POOL = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
                    Thread thread = new Thread(null, runnable, "bpf4j-wait", 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
