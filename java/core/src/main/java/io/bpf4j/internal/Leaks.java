package io.bpf4j.internal;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports and frees what its owner forgot to close.
 *
 * <p>With {@code -Dio.bpf4j.leakDetection=true} the report has the stack of the allocation, at the cost of recording it each time.
 */
public final class Leaks {

    /** The logger of the reports. */
    public static final String LOGGER_NAME = "io.bpf4j.leak";

    private static final Logger LOGGER = LoggerFactory.getLogger(LOGGER_NAME);
    private static final Cleaner CLEANER = Cleaner.create(runnable -> {
        Thread thread = new Thread(runnable, "bpf4j-cleaner");
        thread.setDaemon(true);
        return thread;
    });
    private static final AtomicLong COUNT = new AtomicLong();

    private Leaks() {}

    /** How many handles were found unreachable and not closed since the JVM started. */
    public static long count() {
        return COUNT.get();
    }

    /**
     * Watches an owner.
     *
     * @param owner the object that its user must close
     * @param subject what the report calls it
     * @param release frees what it holds; must not refer to the owner, and must do nothing after a close
     */
    public static Watch watch(Object owner, String subject, Runnable release) {
        Report report = new Report(
                subject,
                release,
                Boolean.getBoolean("io.bpf4j.leakDetection") ? new Throwable("allocated here") : null);
        return new Watch(CLEANER.register(owner, report), report);
    }

    /** Frees without a report: for memory that only the JVM's heap would miss. */
    public static Cleaner.Cleanable free(Object owner, Runnable release) {
        return CLEANER.register(owner, release);
    }

    /** What an owner tells that it was closed. */
    public static final class Watch {

        private final Cleaner.Cleanable cleanable;
        private final Report report;

        private Watch(Cleaner.Cleanable cleanable, Report report) {
            this.cleanable = cleanable;
            this.report = report;
        }

        /** Ends the watch without a report. Whatever was held has been freed by the owner. */
        public void closed() {
            report.closed = true;
            cleanable.clean();
        }
    }

    private static final class Report implements Runnable {

        private final String subject;
        private final Runnable release;
        private final Throwable allocation;
        private volatile boolean closed;

        private Report(String subject, Runnable release, Throwable allocation) {
            this.subject = subject;
            this.release = release;
            this.allocation = allocation;
        }

        @Override
        public void run() {
            if (closed) {
                return;
            }
            COUNT.incrementAndGet();
            LOGGER.warn(
                    "{} was never closed and is freed now; close it, best by try-with-resources. The stack of its"
                            + " allocation is recorded with -Dio.bpf4j.leakDetection=true",
                    subject,
                    allocation);
            try {
                release.run();
            } catch (RuntimeException e) {
                LOGGER.error("{} could not be freed", subject, e);
            }
        }
    }
}
