package io.bpf4j.conformance;

import java.time.Duration;

/** What the kernel does a little later. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Eventually() {}

    static <E extends Exception> void assertThat(Condition<E> condition, String what) throws E {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }

    @FunctionalInterface
    interface Condition<E extends Exception> {

        boolean holds() throws E;
    }
}
