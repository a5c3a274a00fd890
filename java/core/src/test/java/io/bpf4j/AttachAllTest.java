package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import org.junit.jupiter.api.Test;

@KernelTest
class AttachAllTest {

    private static BpfObject load() {
        return TestObjects.open("attach_all").load();
    }

    @Test
    void attachesWhatSaysWhere() {
        try (BpfObject object = load()) {
            BpfLinks links = object.attachAll("on_nothing", "on_packet", "on_buffer");
            try (links) {
                assertThat(links.names()).containsExactly("on_fork", "on_fork_raw");
                Commands.run("true");
                assertThat(object.global("fork_hits").get()).isPositive();
                assertThat(object.global("raw_hits").get()).isPositive();
                assertThat(links.link("on_fork_raw").toString()).contains("on_fork_raw");
                assertThat(links.toString()).contains("attach_all").contains("on_fork");
                assertThatExceptionOfType(BpfNotFoundException.class)
                        .isThrownBy(() -> links.link("on_packet"))
                        .withMessageContaining("on_fork_raw");
            }
            long hits = object.global("raw_hits").get();
            Commands.run("true");
            assertThat(object.global("raw_hits").get()).isEqualTo(hits);
            links.close();
        }
    }

    @Test
    void namesAllThatDoNotSayWhereAndAttachesNone() throws InterruptedException {
        try (BpfObject object = load()) {
            // The object keeps a descriptor of each program that was asked for.
            object.programs();
            KernelState before = KernelState.now();
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.attachAll("on_nothing"))
                    .withMessageContaining("on_packet (SEC(\"xdp\")), on_buffer (SEC(\"tc\"))");
            LeakCheck.assertReturnsTo(before);
        }
    }

    @Test
    void oneThatFailsLeavesNoneAttached() throws InterruptedException {
        try (BpfObject object = load()) {
            // The object keeps a descriptor of each program that was asked for.
            object.programs();
            KernelState before = KernelState.now();
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.attachAll("on_packet", "on_buffer"))
                    .withMessageContaining("on_nothing");
            LeakCheck.assertReturnsTo(before);
        }
    }

    @Test
    void exceptionsMustBeNames() {
        try (BpfObject object = load()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.attachAll("on_pakcet"))
                    .withMessageContaining("on_pakcet");
        }
    }
}
