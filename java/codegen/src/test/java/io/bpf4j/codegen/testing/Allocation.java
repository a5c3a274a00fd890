package io.bpf4j.codegen.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What code allocates, as the JVM counts it for this thread. */
public final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 10_000;

    private Allocation() {}

    /** Bytes that one run allocates once the JIT compiler has seen it: the mean of many, so that less than 1 is none. */
    public static double bytesOf(Runnable code) {
        for (int i = 0; i < WARM_UP; i++) {
            code.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            code.run();
        }
        return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }
}
