package io.bpf4j.examples.support;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT and SIGTERM as a question that the main thread asks: has it been told to end? The JVM then waits until the
 * main thread is done, and exits with 128 and the signal's number.
 */
public final class Termination implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /** Listens from now on. */
    public Termination() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::terminate, "termination"));
    }

    private void terminate() {
        requested.countDown();
        try {
            // Bounded, so that output that nobody reads cannot keep the process alive.
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was told to end. */
    public boolean requested() {
        return requested.getCount() == 0;
    }

    /** The main thread is done; the process may end. */
    @Override
    public void close() {
        done.countDown();
    }
}
