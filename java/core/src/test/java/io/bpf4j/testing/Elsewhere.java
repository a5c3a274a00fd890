package io.bpf4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Another network namespace, in which there is nothing. */
public final class Elsewhere {

    private Elsewhere() {}

    /** Runs something on a thread in a namespace of its own, and throws what it threw. */
    public static void run(Runnable task) throws Throwable {
        FutureTask<Void> future = new FutureTask<>(
                () -> {
                    assertThat(TestNative.leaveNetworkNamespace()).isZero();
                    task.run();
                },
                null);
        new Thread(future).start();
        try {
            future.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
