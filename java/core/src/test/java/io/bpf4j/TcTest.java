package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.Tc;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.Elsewhere;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class TcTest {

    private Veth veth;
    private BpfObject object;
    private BpfProgram first;
    private BpfProgram second;
    private BpfProgram third;
    private Tc ingress;

    @BeforeEach
    void load() {
        veth = new Veth();
        object = TestObjects.open("hooks_tc").load();
        first = object.program("first");
        second = object.program("second");
        third = object.program("third");
        ingress = Tc.ingress(veth.name());
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

    /** The filters as {@code tc} shows them. */
    private List<AttachedProgram> shown(String direction) {
        List<AttachedProgram> filters = new ArrayList<>();
        for (JsonNode filter : Commands.json("tc", "-j", "filter", "show", "dev", veth.name(), direction)) {
            JsonNode options = filter.path("options");
            if (options.has("prog")) {
                filters.add(new AttachedProgram.Filter(
                        options.at("/prog/id").asLong(),
                        filter.get("pref").asInt(),
                        Long.decode(options.get("handle").asText()),
                        filter.get("chain").asLong(),
                        options.path("direct-action").asBoolean(),
                        options.get("bpf_name").asText()));
            }
        }
        return filters;
    }

    private boolean hasClsact() {
        for (JsonNode qdisc : Commands.json("tc", "-j", "qdisc", "show", "dev", veth.name())) {
            if (qdisc.get("kind").asText().equals("clsact")) {
                return true;
            }
        }
        return false;
    }

    private void tc(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tc"));
        command.addAll(List.of(arguments));
        Commands.run(command.toArray(String[]::new));
    }

    @Test
    void filtersRunInTheOrderOfTheirPriorities() {
        try (BpfLink one = first.attach(ingress.priority(20));
                BpfLink two = second.attach(ingress.priority(10));
                BpfLink three = third.attach(ingress.priority(30).handle(0xffff_fff0L))) {
            assertThat(List.of(one, two, three)).doesNotHaveDuplicates();
            assertThat(order()).isEqualTo(213);
            assertThat(attached().programIds()).containsExactly(second.id(), first.id(), third.id());
            assertThat(attached().programs()).isEqualTo(shown("ingress"));
            assertThat(attached().programs().get(2))
                    .isEqualTo(new AttachedProgram.Filter(
                            third.id(), 30, 0xffff_fff0L, 0, true, "third:[" + third.id() + "]"));
            assertThat(AttachedPrograms.at(Tc.egress(veth.name())).programs()).isEmpty();
        }
        assertThat(order()).isZero();
    }

    @Test
    void filtersOfBothDirectionsAreListed() {
        try (BpfLink in = first.attach(ingress);
                BpfLink out = first.attach(Tc.egress(veth.name()))) {
            assertThat(in.toString()).isNotEqualTo(out.toString());
            assertThat(attached().programs()).hasSize(1).isEqualTo(shown("ingress"));
            assertThat(AttachedPrograms.at(Tc.egress(veth.name())).programs())
                    .hasSize(1)
                    .isEqualTo(shown("egress"));
        }
    }

    @Test
    void manyFiltersAreListed() {
        List<BpfLink> links = new ArrayList<>();
        for (int i = 1; i <= 700; i++) {
            links.add(first.attach(ingress.priority(1 + i % 3)));
        }
        assertThat(attached().programs()).hasSize(700).isEqualTo(shown("ingress"));
        links.forEach(BpfLink::close);
        assertThat(attached().programs()).isEmpty();
        assertThat(hasClsact()).isFalse();
    }

    @Test
    void filtersOfOtherChainsAndKindsAreToldApart() throws Exception {
        try (PinDirectory directory = new PinDirectory("tc");
                BpfLink link = second.attach(ingress.priority(7))) {
            first.pin(directory.resolve("first"));
            tc(
                    "filter",
                    "add",
                    "dev",
                    veth.name(),
                    "ingress",
                    "prio",
                    "1",
                    "chain",
                    "5",
                    "bpf",
                    "pinned",
                    directory.resolve("first").toString());
            tc("filter", "add", "dev", veth.name(), "ingress", "prio", "2", "bpf", "bytecode", "1,6 0 0 4294967295");
            first.unpin();
            assertThat(attached().programs()).as(link.toString()).containsExactlyInAnyOrderElementsOf(shown("ingress"));
            assertThat(attached().programs())
                    .extracting(each -> ((AttachedProgram.Filter) each).chain())
                    .containsExactly(0L, 5L);
            assertThat(attached().programs())
                    .extracting(each -> ((AttachedProgram.Filter) each).directAction())
                    .containsExactly(true, false);
        }
        assertThat(hasClsact()).as("with a filter of another").isTrue();
    }

    @Test
    void qdiscGoesWithTheLastAttachmentOfWhoMadeIt() {
        BpfLink one = first.attach(ingress);
        BpfLink two = second.attach(ingress);
        assertThat(hasClsact()).isTrue();
        one.close();
        assertThat(hasClsact()).isTrue();
        assertThat(order()).isEqualTo(2);
        two.close();
        assertThat(hasClsact()).isFalse();

        tc("qdisc", "add", "dev", veth.name(), "clsact");
        first.attach(ingress).close();
        assertThat(hasClsact()).as("one that was there before").isTrue();
    }

    @Test
    void qdiscStaysWithAFilterThatIsKept() {
        BpfLink kept = first.attach(ingress);
        kept.keepAfterClose();
        kept.close();
        second.attach(ingress).close();
        assertThat(order()).isEqualTo(1);
        assertThat(attached().programIds()).containsExactly(first.id());

        try (BpfLink two = second.attach(ingress)) {
            assertThat(order()).as(two.toString()).isEqualTo(21);
        }
        assertThat(order()).isEqualTo(1);
    }

    @Test
    void filterIsOneOfItsPriorityAndHandle() {
        try (BpfLink one = first.attach(ingress.priority(5).handle(7))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.attach(ingress.priority(5).handle(7)))
                    .withMessageContaining("priority 5 and handle 7")
                    .withMessageContaining("tc filter show");
            one.update(second);
            assertThat(attached().programs())
                    .containsExactly(
                            new AttachedProgram.Filter(second.id(), 5, 7, 0, true, "second:[" + second.id() + "]"));
        }
    }

    @Test
    void whatOthersDidIsLeft() throws Exception {
        BpfLink removed = first.attach(ingress.priority(1).handle(1));
        BpfLink replaced = second.attach(ingress.priority(2).handle(2));
        tc("filter", "delete", "dev", veth.name(), "ingress", "prio", "1");
        try (PinDirectory directory = new PinDirectory("tc")) {
            third.pin(directory.resolve("third"));
            tc(
                    "filter",
                    "replace",
                    "dev",
                    veth.name(),
                    "ingress",
                    "prio",
                    "2",
                    "handle",
                    "2",
                    "bpf",
                    "da",
                    "pinned",
                    directory.resolve("third").toString());
            third.unpin();
        }
        for (BpfLink each : List.of(removed, replaced)) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> each.update(first))
                    .withMessageContaining("someone");
            each.close();
        }
        assertThat(order()).isEqualTo(3);
        assertThat(attached().programIds()).containsExactly(third.id());

        BpfLink last = first.attach(ingress);
        tc("qdisc", "delete", "dev", veth.name(), "clsact");
        last.close();
        BpfLink again = first.attach(ingress);
        Commands.run("ip", "link", "delete", veth.name());
        again.close();
    }

    @Test
    void filtersAreOfTheirNetworkNamespace() throws Throwable {
        BpfLink link = first.attach(ingress);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(() -> link.update(second)))
                .withMessageContaining("network namespace");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Elsewhere.run(link::close))
                .withMessageContaining("network namespace");
        assertThat(attached().programIds()).containsExactly(first.id());
        link.close();
        assertThat(attached().programs()).isEmpty();
    }

    @Test
    void refusalsSayWhatToDoAndLeaveNothing() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> first.attach(Tc.egress("nonexistent")))
                .withMessageContaining("program first of object hooks_tc to TC egress of nonexistent")
                .withMessageContaining("ip link");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> AttachedPrograms.at(Tc.egress("nonexistent")))
                .withMessageContaining("ip link");
        try (BpfObject other = TestObjects.open("hooks_xdp").load()) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> other.program("first").attach(ingress))
                    .withMessageContaining("of type XDP")
                    .withMessageContaining("SCHED_CLS");
            assertThat(hasClsact()).isFalse();
            try (BpfLink link = first.attach(ingress)) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> link.update(other.program("first")))
                        .withMessageContaining("another type");
                assertThat(order()).isEqualTo(1);
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(link::info)
                        .withMessageContaining("TCX");
            }
        }
        assertThat(hasClsact()).isFalse();
    }

    @Test
    void qdiscsThatTakeNoFilterAreNamed() {
        tc("qdisc", "add", "dev", veth.name(), "ingress");
        try (BpfLink in = first.attach(ingress)) {
            assertThat(order()).as(in.toString()).isEqualTo(1);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> first.attach(Tc.egress(veth.name())))
                    .withMessageContaining("tc qdisc show");
            assertThat(attached().programs()).isEqualTo(shown("ingress"));
            assertThat(AttachedPrograms.at(Tc.egress(veth.name())).programs()).isEmpty();
        }
    }

    @Test
    void targetsAreValues() {
        assertThat(ingress.priority(3).handle(4)).isEqualTo(new Tc(veth.name(), ingress.direction(), 3, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> ingress.priority(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> ingress.priority(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> ingress.handle(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> ingress.handle(1L << 32));
        assertThatThrownBy(() -> Tc.ingress(null)).isInstanceOf(NullPointerException.class);
    }
}
