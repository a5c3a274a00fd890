package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.Anchor;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.NetkitSide;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.NetkitPair;
import io.bpf4j.testing.TestObjects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class NetkitTest {

    private BpfObject object;
    private BpfProgram first;
    private BpfProgram second;

    @BeforeEach
    void load() {
        object = TestObjects.open("hooks_tc").load();
        first = object.program("first");
        second = object.program("second");
    }

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void programsRunInTheOrderOfTheirAnchors() {
        KernelNeed.NETKIT.require();
        try (NetkitPair pair = new NetkitPair();
                BpfLink one = first.attach(Netkit.primary(pair.name()));
                BpfLink two = second.attach(Netkit.primary(pair.name()).at(Anchor.before(one)))) {
            pair.sendFromPrimary();
            assertThat(object.global("order").get()).isEqualTo(21);
            AttachedPrograms attached = AttachedPrograms.at(Netkit.primary(pair.name()));
            assertThat(attached.programs())
                    .containsExactly(
                            new AttachedProgram.Listed(second.id(), two.info().id()),
                            new AttachedProgram.Listed(first.id(), one.info().id()));
            assertThat(AttachedPrograms.at(Netkit.peer(pair.name())).programs()).isEmpty();
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("third")
                            .attach(Netkit.primary(pair.name()).expectedRevision(attached.revision() + 1)))
                    .withMessageContaining("ESTALE");
        }
    }

    @Test
    void programsAreReplaced() {
        KernelNeed.NETKIT.require();
        try (NetkitPair pair = new NetkitPair()) {
            Netkit peer = Netkit.peer(pair.name());
            first.attach(peer.withoutLink()).keepAfterClose();
            try (BpfLink other = second.attach(peer.replacing(first))) {
                pair.sendFromPeer();
                assertThat(object.global("order").get()).as(other.toString()).isEqualTo(2);
            }
            assertThat(AttachedPrograms.at(peer).programs()).isEmpty();
        }
    }

    @Test
    void otherDevicesAreRefused() {
        KernelNeed.NETKIT.require();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> first.attach(Netkit.primary("lo")))
                .withMessageContaining("program first of object hooks_tc to netkit primary of lo")
                .withMessageContaining("no netkit device");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> AttachedPrograms.at(Netkit.primary("lo")))
                .withMessageContaining("no netkit device");
        Commands.run("ip", "link", "add", "name", "bpf4j-nkx", "type", "netkit");
        try {
            JsonNode primary = Commands.json("ip", "-j", "link", "show", "dev", "bpf4j-nkx")
                    .get(0);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() ->
                            first.attach(Netkit.primary(primary.get("link").asText())))
                    .withMessageContaining("name the primary device");
        } finally {
            Commands.run("ip", "link", "delete", "dev", "bpf4j-nkx");
        }
    }

    @Test
    void kernelsWithoutNetkitSaySo() {
        KernelNeed.NETKIT.requireAbsence();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> first.attach(Netkit.primary("lo")))
                .withMessageContaining("this kernel has no link type NETKIT");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> AttachedPrograms.at(Netkit.peer("lo")))
                .withMessageContaining("this kernel has no link type NETKIT");
    }

    @Test
    void targetsAreValues() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(Netkit.primary("nonexistent")))
                .withMessageContaining("ip link");
        assertThat(Netkit.peer("nk0").at(Anchor.tail()).expectedRevision(2))
                .isEqualTo(new Netkit("nk0", NetkitSide.PEER, Optional.of(Anchor.tail()), 2, true, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netkit.peer("nk0").at(Anchor.head()).replacing(first));
    }
}
