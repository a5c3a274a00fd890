package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.attach.Anchor;
import io.bpf4j.attach.Tcx;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.Elsewhere;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class TcxTest {

    private Veth veth;
    private BpfObject object;
    private BpfProgram first;
    private BpfProgram second;
    private BpfProgram third;
    private Tcx ingress;

    @BeforeEach
    void load() {
        veth = new Veth();
        object = TestObjects.open("hooks_tc").load();
        first = object.program("first");
        second = object.program("second");
        third = object.program("third");
        ingress = Tcx.ingress(veth.name());
    }

    @AfterEach
    void close() {
        object.close();
        veth.close();
    }

    /** The numbers of the programs that a packet ran, in their order. */
    private long order() {
        object.global("order").set(0L);
        veth.sendDatagrams(1, 10);
        return object.global("order").get();
    }

    private AttachedPrograms attached() {
        return AttachedPrograms.at(ingress);
    }

    private static void assertLinkShows(BpfLink link, BpfProgram program) {
        for (var shown : Commands.json("bpftool", "-j", "link", "show")) {
            if (shown.get("id").asLong() == link.info().id()) {
                assertThat(shown.get("prog_id").asLong()).isEqualTo(program.id());
                return;
            }
        }
        throw new AssertionError("bpftool knows no " + link);
    }

    @Test
    void programsRunFromTheHeadToTheTail() {
        KernelNeed.TCX.require();
        try (BpfLink one = first.attach(ingress);
                BpfLink two = second.attach(ingress.at(Anchor.head()));
                BpfLink three = third.attach(ingress.at(Anchor.tail()))) {
            assertThat(order()).isEqualTo(213);
            assertThat(attached().programs())
                    .containsExactly(
                            new AttachedProgram.Listed(second.id(), two.info().id()),
                            new AttachedProgram.Listed(first.id(), one.info().id()),
                            new AttachedProgram.Listed(third.id(), three.info().id()));
            assertThat(attached().programIds()).containsExactly(second.id(), first.id(), third.id());
            assertLinkShows(three, third);
            assertThat(AttachedPrograms.at(Tcx.egress(veth.name())).programs()).isEmpty();
        }
        assertThat(attached().programs()).isEmpty();
        assertThat(order()).isZero();
    }

    @Test
    void anchorsAreBesideProgramsAndLinks() {
        KernelNeed.TCX.require();
        try (BpfLink one = first.attach(ingress);
                BpfLink three = third.attach(ingress)) {
            List<Function<Tcx, Tcx>> places = List.of(
                    tcx -> tcx.at(Anchor.after(first)),
                    tcx -> tcx.at(Anchor.before(third)),
                    tcx -> tcx.at(Anchor.after(one)),
                    tcx -> tcx.at(Anchor.before(three)));
            for (Function<Tcx, Tcx> place : places) {
                Tcx target = place.apply(ingress);
                try (BpfLink two = second.attach(target)) {
                    assertThat(order()).as(two.toString()).isEqualTo(123);
                }
                try (BpfLink two = second.attach(target.withoutLink())) {
                    assertThat(order()).as(two.toString()).isEqualTo(123);
                }
            }
        }
    }

    @Test
    void neighboursMustBeThere() {
        KernelNeed.TCX.require();
        Anchor afterSecond = Anchor.after(second);
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(ingress.at(afterSecond)))
                .withMessageContaining("program first of object hooks_tc to TCX ingress of " + veth.name())
                .withMessageContaining(afterSecond.toString());
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(ingress.at(Anchor.beforeLink(0xffff_ffffL))))
                .withMessageContaining("4294967295");
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> {
            try (BpfLink link = first.attach(ingress.withoutLink())) {
                Anchor.after(link);
            }
        });
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void revisionTellsWhetherOthersCameBetween() {
        KernelNeed.TCX.require();
        long before = attached().revision();
        try (BpfLink one = first.attach(ingress.expectedRevision(before))) {
            long after = attached().revision();
            assertThat(after).isNotEqualTo(before);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(ingress.expectedRevision(before)))
                    .withMessageContaining("revision is not " + before)
                    .withMessageContaining("AttachedPrograms");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(
                            () -> second.attach(ingress.expectedRevision(before).withoutLink()))
                    .withMessageContaining("ESTALE");
            assertThat(attached().programIds()).containsExactly(one.info().programId());
            second.attach(ingress.expectedRevision(after).withoutLink()).close();
        }
    }

    @Test
    void eachProgramIsAttachedOnce() {
        KernelNeed.TCX.require();
        try (BpfLink one = first.attach(ingress);
                BpfLink two = second.attach(ingress.withoutLink())) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> first.attach(ingress))
                    .withMessageContaining("only once");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> two.update(first))
                    .withMessageContaining("only once");
            assertThat(attached().programIds()).containsExactly(one.info().programId(), second.id());
        }
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void whatIsAttachedWithoutALinkStaysIfItIsKept() {
        KernelNeed.TCX.require();
        BpfLink kept = first.attach(ingress.withoutLink());
        kept.keepAfterClose();
        kept.close();
        assertThatThrownBy(kept::info).isInstanceOf(IllegalStateException.class);
        assertThat(attached().programs()).containsExactly(new AttachedProgram.Listed(first.id(), 0));
        assertThat(order()).isEqualTo(1);

        try (BpfLink other = second.attach(ingress.replacing(first))) {
            assertThat(order()).as(other.toString()).isEqualTo(2);
        }
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void onlyWhatIsAttachedWithoutALinkIsReplaced() {
        KernelNeed.TCX.require();
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> second.attach(ingress.replacing(first)))
                .withMessageContaining("program first of object hooks_tc is not attached there");
        try (BpfLink one = first.attach(ingress)) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(ingress.replacing(first)))
                    .withMessageContaining("attached by a link");
            assertThat(attached().programIds()).containsExactly(one.info().programId());
        }
    }

    @Test
    void closingLeavesWhatOthersPutThere() {
        KernelNeed.TCX.require();
        BpfLink replaced = first.attach(ingress.withoutLink());
        try (BpfLink other = second.attach(ingress.replacing(first))) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> replaced.update(third))
                    .withMessageContaining("no more");
            replaced.close();
            assertThat(order()).as(other.toString()).isEqualTo(2);
        }
    }

    @Test
    void closingAfterTheInterfaceWentIsNoFailure() {
        KernelNeed.TCX.require();
        BpfLink link = first.attach(ingress);
        BpfLink attachment = second.attach(ingress.withoutLink());
        Commands.run("ip", "link", "delete", veth.name());
        assertThat(((LinkInfo.Tcx) link.info()).interfaceIndex()).isZero();
        link.close();
        attachment.close();
    }

    @Test
    void attachmentsWithoutLinkAreOfTheirNetworkNamespace() throws Throwable {
        KernelNeed.TCX.require();
        BpfLink link = first.attach(ingress);
        Elsewhere.run(link::close);
        assertThat(attached().programs()).isEmpty();

        BpfLink attachment = first.attach(ingress.withoutLink());
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(() -> attachment.update(second)))
                .withMessageContaining("network namespace");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(attachment::close))
                .withMessageContaining("network namespace");
        assertThat(attached().programIds()).containsExactly(first.id());
        attachment.close();
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void refusalsSayWhatToDo() {
        KernelNeed.TCX.require();
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(Tcx.egress("nonexistent")))
                .withMessageContaining("program first of object hooks_tc to TCX egress of nonexistent")
                .withMessageContaining("ip link");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> AttachedPrograms.at(Tcx.egress("nonexistent")))
                .withMessageContaining("ip link");
        try (BpfObject other = TestObjects.open("hooks_xdp").load()) {
            for (Tcx each : List.of(ingress, ingress.withoutLink())) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> other.program("first").attach(each))
                        .withMessageContaining("of type XDP")
                        .withMessageContaining("SCHED_CLS");
            }
            try (BpfLink link = first.attach(ingress.withoutLink())) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> link.update(other.program("first")))
                        .withMessageContaining("another type");
            }
        }
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void kernelsWithoutTcxSaySo() {
        KernelNeed.TCX.requireAbsence();
        for (Tcx each : List.of(ingress, ingress.withoutLink())) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> first.attach(each))
                    .withMessageContaining("this kernel has no link type TCX");
        }
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(this::attached)
                .withMessageContaining("this kernel has no link type TCX");
    }

    @Test
    void targetsAreValues() {
        assertThat(ingress.at(Anchor.head()).expectedRevision(3))
                .isEqualTo(ingress.expectedRevision(3).at(Anchor.head()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ingress.at(Anchor.head()).replacing(first))
                .withMessageContaining("has its place");
        Tcx replacing = ingress.replacing(first);
        assertThat(replacing.link()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Tcx("eth0", replacing.direction(), replacing.anchor(), 0, true, replacing.replaced()))
                .withMessageContaining("without a link");
        assertThatThrownBy(() -> Tcx.ingress(null)).isInstanceOf(NullPointerException.class);
    }
}
