package io.bpf4j.event;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** CPUs whose memory the kernel writes over: they are read only while it does not write, which is between a pause and a resumption. */
final class OverwritablePerfCpus extends PerfCpus<BackwardPerfState> {

    private final String subject;
    /** Held while events are read, so that the kernel does not write meanwhile. */
    private final ReentrantLock reading = new ReentrantLock();

    private volatile boolean paused;

    OverwritablePerfCpus(String subject, List<BackwardPerfState> states) {
        super(states);
        this.subject = subject;
    }

    /** Whether the kernel does not write, from now on. */
    void paused(boolean now) {
        paused = now;
    }

    /** Lets the kernel write again, after the reading in progress. */
    void resume(Runnable resumption) {
        if (reading.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    subject + " is being read by the caller of this handler, who needs it paused");
        }
        reading.lock();
        try {
            if (paused) {
                states().forEach(BackwardPerfState::resumed);
            }
            resumption.run();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int drain(int limit) {
        reading.lock();
        try {
            if (!paused) {
                throw new IllegalStateException(
                        subject + " is overwritable: pause() it before it is read, and resume() it afterwards");
            }
            return super.drain(limit);
        } finally {
            reading.unlock();
        }
    }
}
