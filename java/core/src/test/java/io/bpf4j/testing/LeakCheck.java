package io.bpf4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Closes every test class: descriptors, programs, maps and links are what they were before it. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    /** The kernel frees programs and maps after a grace period. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        store(context).put(context.getUniqueId(), KernelState.now());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        KernelState before = store(context).get(context.getUniqueId(), KernelState.class);
        // The kernel empties a program array a moment after its last descriptor is closed. Listed meanwhile, it is
        // emptied twice, for which prog_array_map_clear takes two references and gives back one: it stays for ever.
        LockSupport.parkNanos(PAUSE.toNanos());
        assertReturnsTo(before);
    }

    /** Waits until nothing is there that was not there before, or fails. */
    public static void assertReturnsTo(KernelState before) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> left = KernelState.now().moreThan(before);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            left = KernelState.now().moreThan(before);
        }
        assertThat(left)
                .as("descriptors, programs, maps and links that were left behind")
                .isEmpty();
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(LeakCheck.class));
    }
}
