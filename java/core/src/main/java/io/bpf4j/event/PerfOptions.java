package io.bpf4j.event;

import io.bpf4j.internal.jni.SystemNative;

/**
 * How a perf buffer is set up.
 *
 * @param pages of memory for each CPU
 * @param isWatermark whether {@code wakeup} is a number of bytes, or of events
 * @param wakeup how many wake a waiter
 * @param overwritable whether the kernel writes over what was not read
 * @param isTimed whether events have times
 */
record PerfOptions(int pages, boolean isWatermark, int wakeup, boolean overwritable, boolean isTimed) {

    /** Throws if the number cannot be that of pages. */
    static void requirePages(int count) {
        long limit = Integer.MAX_VALUE / SystemNative.pageSize() - 1;
        if (Integer.bitCount(count) != 1 || count < 1 || count > limit) {
            throw new IllegalArgumentException(count + " pages are not a power of two up to " + limit);
        }
    }

    /** With the page of facts. */
    long memorySize() {
        return (pages + 1L) * SystemNative.pageSize();
    }
}
