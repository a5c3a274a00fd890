package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What generated classes inherit; those themselves are tested in {@code bpf4j-codegen}. */
@KernelTest
class BpfSkeletonTest {

    private static final class AttachAll extends BpfSkeleton {

        private AttachAll(BpfObject object) {
            super(object);
        }

        static AttachAll load() {
            return new AttachAll(TestObjects.open("attach_all").load());
        }

        /** Opens an object of which the resources are given. */
        static OpenObject open(String resource, Map<String, byte[]> resources, List<String> closed) {
            return openResource(
                    AttachAll.class,
                    resource,
                    name -> resources.containsKey(name)
                            ? new FilterInputStream(new ByteArrayInputStream(resources.get(name))) {
                                @Override
                                public void close() {
                                    closed.add(name);
                                }
                            }
                            : null);
        }

        BpfLinks attach() {
            return attachAllBut("on_nothing", "on_packet", "on_buffer");
        }

        BpfLinks attachTraced() {
            return attachAllBut("on_nothing", "on_packet", "on_buffer", "on_fork_raw");
        }

        BpfLinks attachRaw() {
            return attachAllBut("on_nothing", "on_packet", "on_buffer", "on_fork");
        }
    }

    @Test
    void closesWhatItAttached() {
        BpfLinks links;
        try (AttachAll skeleton = AttachAll.load()) {
            links = skeleton.attachRaw();
            BpfLinks others = skeleton.attachTraced();
            Commands.run("true");

            assertThat(skeleton.bpfObject().global("raw_hits").get()).isPositive();
            assertThat(skeleton.bpfObject().global("fork_hits").get()).isPositive();
            others.close();
            assertThat(links.link("on_fork_raw").info().id()).isPositive();
        }
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> links.link("on_fork_raw").info());
    }

    @Test
    void programsThatWereNotLoadedAreNoMistakenExceptions() {
        BpfObject object = TestObjects.open("attach_all")
                .program("on_packet", program -> program.autoload(false))
                .load();
        try (AttachAll skeleton = new AttachAll(object)) {
            assertThat(skeleton.attach().names()).containsExactly("on_fork", "on_fork_raw");
        }
    }

    @Test
    void nothingStaysAttachedIfItIsClosedMeanwhile() {
        KernelState before = KernelState.now();
        int attached = 0;
        for (int round = 0; round < 50; round++) {
            AttachAll skeleton = AttachAll.load();
            CompletableFuture<Boolean> attaching = CompletableFuture.supplyAsync(() -> {
                try {
                    skeleton.attach();
                    return true;
                } catch (IllegalStateException e) {
                    return false;
                }
            });
            for (int spin = ThreadLocalRandom.current().nextInt(100_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            skeleton.close();
            attached += attaching.join() ? 1 : 0;
        }
        assertThat(attached).isBetween(0, 50);
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void objectsForTheArchitectureComeBeforeThoseForAll() {
        byte[] events = TestObjects.bytes("events");
        String own = "/" + NativeLibrary.architecture() + "/net/a.bpf.o";
        List<String> closed = new ArrayList<>();
        try (OpenObject general = AttachAll.open("/net/a.bpf.o", Map.of("/net/a.bpf.o", events), closed);
                OpenObject special =
                        AttachAll.open("/net/a.bpf.o", Map.of("/net/a.bpf.o", new byte[0], own, events), closed);
                OpenObject beside =
                        AttachAll.open("a.bpf.o", Map.of(NativeLibrary.architecture() + "/a.bpf.o", events), closed)) {
            assertThat(List.of(general, special, beside))
                    .allSatisfy(object -> assertThat(object.name()).isEqualTo("a"));
        }
        assertThat(closed).containsExactly("/net/a.bpf.o", own, NativeLibrary.architecture() + "/a.bpf.o");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> AttachAll.open("/net/b.bpf.o", Map.of(), closed))
                .withMessageContaining("/net/b.bpf.o");
    }
}
