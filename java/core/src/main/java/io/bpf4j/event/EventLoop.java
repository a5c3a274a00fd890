package io.bpf4j.event;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * A thread that reads an {@link EventBuffer}, as {@link EventBuffer#start} makes it.
 *
 * <pre>{@code
 * try (RingBuffer events = RingBuffer.of(object.map("events"), FlowEvent.TYPE, handler);
 *         EventLoop loop = events.start(Thread::new)) {
 *     awaitTheEnd();
 * }
 * }</pre>
 *
 * <p>It ends by {@link #close()}, by the end of its reader, by an interrupt of its thread, or by an exception of the handler. The reader can be read on after
 * that, by another loop for instance: no event is lost in between. Thread-safe.
 */
public final class EventLoop implements AutoCloseable {

    private final EventBuffer buffer;
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private Thread thread;
    private volatile boolean stopped;

    private EventLoop(EventBuffer buffer) {
        this.buffer = buffer;
    }

    static EventLoop start(EventBuffer buffer, ThreadFactory threads) {
        EventLoop loop = new EventLoop(buffer);
        loop.thread = Objects.requireNonNull(threads.newThread(loop::run), "the thread factory gave no thread");
        loop.thread.start();
        return loop;
    }

    private void run() {
        try {
            while (!stopped && !buffer.isClosed() && !Thread.currentThread().isInterrupted()) {
                buffer.read(EventBuffer.forever(), Integer.MAX_VALUE, () -> stopped);
            }
            completion.complete(null);
        } catch (Throwable e) {
            completion.completeExceptionally(e);
            // The thread's handler of uncaught exceptions shows it also to those who did not ask.
            throw e;
        }
    }

    /**
     * Completes when the loop ends: with the exception of the handler if that ended it. The exception also goes to the thread's handler of uncaught exceptions, which
     * prints it by default.
     */
    public CompletionStage<Void> completion() {
        return completion.minimalCompletionStage();
    }

    /** Whether it has not ended. */
    public boolean isRunning() {
        return !completion.isDone();
    }

    /**
     * Ends the loop when it has handed over the events that it found at its last look, and waits for that; called from the handler it does not wait. The reader stays
     * open, and may be read by another thread then. Does nothing if the loop has ended.
     */
    @Override
    public void close() {
        stopped = true;
        if (isRunning()) {
            buffer.wake();
        }
        if (Thread.currentThread() != thread) {
            completion.handle((result, failure) -> null).join();
        }
    }
}
