package io.bpf4j.event;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.jni.PerfNative;

/** The perf event of one CPU, which every thread may pause, and ask for what was lost. */
final class PerfOutput implements AutoCloseable {

    private final Descriptor descriptor;
    private final boolean countsLost;
    /** As far as the kernel was asked. */
    private long lost;

    /**
     * Takes over a descriptor.
     *
     * @param countsLost whether the kernel can be asked how many events were lost
     */
    PerfOutput(int fd, String subject, boolean countsLost) {
        this.descriptor = new Descriptor(fd, subject);
        this.countsLost = countsLost;
    }

    /**
     * Makes the kernel keep no more events, or keep them again.
     *
     * @return the result of the call
     * @throws IllegalStateException if closed
     */
    int pause(boolean paused) {
        Slot slot = descriptor.acquire();
        try {
            return PerfNative.pauseOutput(slot.fd(), paused);
        } finally {
            descriptor.release(slot);
        }
    }

    /** How many events had no room, those included that no record has told of yet; 0 if the kernel cannot be asked. Also after the close. */
    synchronized long lost() {
        if (countsLost) {
            ask();
        }
        return lost;
    }

    private void ask() {
        Slot slot;
        try {
            slot = descriptor.acquire();
        } catch (IllegalStateException closed) {
            return;
        }
        try {
            lost = Math.max(lost, PerfNative.lost(slot.fd()));
        } finally {
            descriptor.release(slot);
        }
    }

    @Override
    public void close() {
        lost();
        descriptor.close();
    }
}
