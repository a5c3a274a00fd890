package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.CongestionControl;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TCP congestion controls. */
@KernelTest
class StructOpsTest {

    private static final KernelNeed LINKS = KernelNeed.of("links of struct_ops", 6, 4)
            .with("CONFIG_BPF_JIT")
            .asking(() -> Kernel.probe(BpfLinkType.STRUCT_OPS).isSupported());

    private final String current = CongestionControl.current();

    @AfterEach
    void restore() {
        CongestionControl.choose(current);
    }

    /** Loads with some of the tables. */
    private static BpfObject load(String... tables) {
        OpenObject open = TestObjects.open("congestion");
        open.maps().stream()
                .filter(map -> map.type() == BpfMapType.STRUCT_OPS)
                .forEach(map -> map.autocreate(List.of(tables).contains(map.name())));
        return open.load();
    }

    /** Sends something over TCP, under a congestion control. */
    private static void send(String control) {
        CongestionControl.choose(control);
        CongestionControl.send();
    }

    @Test
    void attachedTableIsUsedAndReplaced() {
        LINKS.require();
        try (BpfObject object = load("first", "second")) {
            BpfStructOps first = object.structOps("first");
            assertThat(first.name()).isEqualTo("first");
            assertThat(CongestionControl.known()).doesNotContain("bpf4j_linked");
            try (BpfLink link = first.attach()) {
                assertThat(CongestionControl.known()).contains("bpf4j_linked");
                send("bpf4j_linked");
                assertThat(object.global("first_avoid_hits").get()).isPositive();
                LinkInfo.StructOps info = (LinkInfo.StructOps) link.info();
                assertThat(info.mapId()).isEqualTo(object.map("first").info().id());
                assertThat(info.programId()).isZero();

                object.structOps("second").replace(link);
                assertThat(((LinkInfo.StructOps) link.info()).mapId())
                        .isEqualTo(object.map("second").info().id());
                send("bpf4j_linked");
                assertThat(object.global("second_avoid_hits").get()).isPositive();
                CongestionControl.choose(current);
            }
            assertThat(CongestionControl.known()).doesNotContain("bpf4j_linked");
        }
    }

    @Test
    void pinnedLinkKeepsTheTable() {
        LINKS.require();
        try (PinDirectory directory = new PinDirectory("struct-ops")) {
            Path pin = directory.resolve("link");
            try (BpfObject object = load("first");
                    BpfLink link = object.structOps("first").attach()) {
                link.pin(pin);
            }
            assertThat(CongestionControl.known()).contains("bpf4j_linked");
            try (BpfLink link = BpfLink.openPinned(pin);
                    BpfObject object = load("second")) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> object.structOps("second").replace(link))
                        .withMessageContaining("BpfStructOps.attach()");
                link.unpin();
            }
            assertThat(CongestionControl.known()).doesNotContain("bpf4j_linked");
        }
    }

    @Test
    void tableWithoutALinkIsDetachedByClose() {
        KernelNeed.CONGESTION_CONTROLS.require();
        BpfLink link;
        try (BpfObject object = load("unlinked")) {
            link = object.structOps("unlinked").attach();
            try (link) {
                send("bpf4j_unlinked");
                assertThat(object.global("first_avoid_hits").get()).isPositive();
                CongestionControl.choose(current);
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(link::info)
                        .withMessageContaining(".struct_ops.link");
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> link.pin(Path.of("/sys/fs/bpf/table")));
            }
        }
        assertThat(CongestionControl.known()).doesNotContain("bpf4j_unlinked");
        link.close();
    }

    @Test
    void tableWithoutALinkOutlivesItsObject() {
        KernelNeed.CONGESTION_CONTROLS.require();
        BpfLink link;
        try (BpfObject object = load("unlinked")) {
            link = object.structOps("unlinked").attach();
        }
        assertThat(CongestionControl.known()).contains("bpf4j_unlinked");
        link.close();
        assertThat(CongestionControl.known()).doesNotContain("bpf4j_unlinked");
        assertThatThrownBy(link::info).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesAreUnique() {
        LINKS.require();
        try (BpfObject object = load("first", "second", "other");
                BpfLink link = object.structOps("first").attach();
                BpfLink another = object.structOps("other").attach()) {
            assertThat(another.info()).isNotEqualTo(link.info());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.structOps("second").attach())
                    .withMessageContaining("another table of that name");
            assertThatExceptionOfType(BpfException.class)
                    .as("a table of another name")
                    .isThrownBy(() -> object.structOps("second").replace(another));
        }
        assertThat(CongestionControl.known()).doesNotContain("bpf4j_linked", "bpf4j_other");
    }

    @Test
    void otherMapsAreNoTables() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> object.structOps("hash"));
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.structOps("absent"));
        }
    }
}
