package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.Elsewhere;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** XDP over netlink. */
@KernelTest
class XdpWithoutLinkTest {

    private Veth veth;
    private BpfObject object;
    private BpfProgram first;
    private BpfProgram second;
    private Xdp xdp;

    @BeforeEach
    void load() {
        veth = new Veth();
        object = TestObjects.open("hooks_xdp").load();
        first = object.program("first");
        second = object.program("second");
        xdp = Xdp.on(veth.name()).withoutLink();
    }

    @AfterEach
    void close() {
        object.close();
        veth.close();
    }

    /** Id of the program that {@code ip} shows; 0 if it shows none. */
    private long shown() {
        JsonNode device =
                Commands.json("ip", "-j", "-d", "link", "show", veth.name()).get(0);
        return device.at("/xdp/prog/id").asLong();
    }

    private static void assertNoLink(BpfLink link) {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(link::info)
                .withMessageContaining("without a link");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(link::detach);
    }

    @ParameterizedTest
    @EnumSource(
            value = XdpMode.class,
            names = {"AUTOMATIC", "GENERIC", "NATIVE"})
    void programIsAttachedUpdatedAndDetached(XdpMode mode) {
        XdpMode effective = mode == XdpMode.AUTOMATIC ? XdpMode.NATIVE : mode;
        try (BpfLink link = first.attach(xdp.mode(mode))) {
            assertThat(shown()).isEqualTo(first.id());
            assertNoLink(link);
            assertThat(AttachedPrograms.at(xdp).programs())
                    .containsExactly(new AttachedProgram.Xdp(first.id(), effective));
            link.update(second);
            assertThat(shown()).isEqualTo(second.id());
            link.update(first);
        }
        assertThat(shown()).isZero();
        assertThat(AttachedPrograms.at(xdp).programs()).isEmpty();
    }

    @Test
    void linksAreListedToo() {
        try (BpfLink link = first.attach(Xdp.on(veth.name()).mode(XdpMode.GENERIC))) {
            assertThat(AttachedPrograms.at(xdp).programs())
                    .containsExactly(new AttachedProgram.Xdp(link.info().programId(), XdpMode.GENERIC));
        }
    }

    @Test
    void takesNoPlaceThatIsTaken() {
        try (BpfLink link = first.attach(xdp)) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(xdp))
                    .withMessageContaining("another XDP program");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(Xdp.on(veth.name())))
                    .withMessageContaining("another XDP program");
            assertThat(shown()).as(link.toString()).isEqualTo(first.id());
        }
        try (BpfLink link = first.attach(Xdp.on(veth.name()))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(xdp))
                    .withMessageContaining("another XDP program");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(xdp.replacing(first)))
                    .withMessageContaining("by a link");
            assertThat(shown()).isEqualTo(link.info().programId());
        }
    }

    @Test
    void replacesWhatIsExpectedOnly() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> second.attach(xdp.replacing(first)))
                .withMessageContaining(
                        "another XDP program than program first of object hooks_xdp is attached there, or none");
        BpfLink replaced = first.attach(xdp);
        try (BpfLink link = second.attach(xdp.replacing(first))) {
            assertThat(shown()).as(link.toString()).isEqualTo(second.id());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> replaced.update(first))
                    .withMessageContaining("no more");
            replaced.close();
            assertThat(shown()).as("after the close of what was replaced").isEqualTo(second.id());
        }
        assertThat(shown()).isZero();
    }

    @Test
    void staysIfItIsKept() {
        BpfLink kept = first.attach(xdp);
        kept.keepAfterClose();
        kept.close();
        assertThat(shown()).isEqualTo(first.id());
        second.attach(xdp.replacing(first)).close();
        assertThat(shown()).isZero();
    }

    @Test
    void whatIsGoneIsNoFailure() {
        BpfLink removed = first.attach(xdp);
        Commands.run("ip", "link", "set", "dev", veth.name(), "xdp", "off");
        removed.close();
        BpfLink last = first.attach(xdp);
        Commands.run("ip", "link", "delete", veth.name());
        last.close();
    }

    @Test
    void attachmentsAreOfTheirNetworkNamespace() throws Throwable {
        BpfLink link = first.attach(xdp);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(() -> link.update(second)))
                .withMessageContaining("network namespace");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(link::close))
                .withMessageContaining("network namespace");
        assertThat(shown()).isEqualTo(first.id());
        link.close();
        assertThat(shown()).isZero();
    }

    @Test
    void refusalsSayWhatToDo() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(Xdp.on("nonexistent").withoutLink()))
                .withMessageContaining("ip link");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> AttachedPrograms.at(Xdp.on("nonexistent")))
                .withMessageContaining("ip link");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> first.attach(Xdp.on("lo").withoutLink().mode(XdpMode.NATIVE)))
                .withMessageContaining("XdpMode.GENERIC");
        try (BpfObject other = TestObjects.open("hooks_tc").load()) {
            BpfProgram filter = other.program("first");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> filter.attach(xdp))
                    .withMessageContaining("of type SCHED_CLS")
                    .withMessageContaining("type XDP");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> filter.attach(Xdp.on(veth.name())))
                    .withMessageContaining("of type SCHED_CLS");
            try (BpfLink link = first.attach(xdp)) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> link.update(filter))
                        .withMessageContaining("another type");
            }
        }
        assertThat(shown()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Xdp(
                        "eth0", XdpMode.AUTOMATIC, true, xdp.replacing(first).replaced()))
                .withMessageContaining("without a link");
    }
}
