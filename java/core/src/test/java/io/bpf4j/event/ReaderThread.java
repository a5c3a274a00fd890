package io.bpf4j.event;

import java.util.Arrays;
import java.util.concurrent.FutureTask;

/** Threads that wait for events. */
final class ReaderThread {

    private ReaderThread() {}

    /** Starts a task, and returns when it waits in native code or has ended. A thread has no state of its own there, but its stack tells. */
    static Thread startAndAwaitPoll(FutureTask<?> task) throws InterruptedException {
        Thread thread = new Thread(task);
        thread.start();
        while (!task.isDone() && !isInNativeCode(thread)) {
            Thread.sleep(1);
        }
        return thread;
    }

    private static boolean isInNativeCode(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("EventNative"));
    }
}
