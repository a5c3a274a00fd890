package io.bpf4j.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Counts the bytes that a pass of a benchmark allocates, to be asked after the measurement, when the pass is compiled. */
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Reports what each operation of a pass allocates. */
    static void report(Runnable pass, int operations) {
        System.err.printf(Locale.ROOT, "%n# allocation: %.3f bytes an operation%n", (double) of(pass) / operations);
    }

    /**
     * As {@link #report}, for what must not allocate.
     *
     * @throws IllegalStateException if the pass allocates a single byte
     */
    static void requireNone(Runnable pass, int operations) {
        long allocated = of(pass);
        if (allocated != 0) {
            throw new IllegalStateException(operations + " operations allocate " + allocated + " bytes");
        }
        System.err.printf(Locale.ROOT, "%n# allocation: none in %d operations%n", operations);
    }

    private static long of(Runnable pass) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        pass.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
