package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.FlowDissector;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Netns;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.SocketCalls;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hooks of network namespaces: {@link SkLookup} and {@link FlowDissector}. */
@KernelTest
class NamespaceHooksTest {

    private Netns netns;
    private NetworkNamespace namespace;
    private BpfObject object;
    private BpfProgram lookup;
    private BpfProgram dissector;

    @BeforeEach
    void open() {
        netns = new Netns();
        namespace = NetworkNamespace.open(netns.path());
        OpenObject open = TestObjects.open("hooks_socket");
        open.programs()
                .forEach(program -> program.autoload(
                        program.name().startsWith("lookup") || program.name().startsWith("dissector")));
        object = open.load();
        lookup = object.program("lookup");
        dissector = object.program("dissector");
    }

    @AfterEach
    void close() {
        object.close();
        namespace.close();
        netns.close();
    }

    private static JsonNode linkShown(long id) {
        for (JsonNode link : Commands.json("bpftool", "-j", "link", "show")) {
            if (link.get("id").asLong() == id) {
                return link;
            }
        }
        throw new AssertionError("bpftool knows no link " + id);
    }

    @Test
    void programsAreOfOneNamespace() {
        BpfProgram other = object.program("lookup_other");
        try (Netns elsewhere = new Netns();
                BpfLink link = lookup.attach(SkLookup.in(namespace));
                BpfLink second = other.attach(SkLookup.in(namespace))) {
            SocketCalls.runIn(elsewhere);
            assertThat(object.global("lookup_hits").get()).isZero();
            SocketCalls.runIn(netns);
            assertThat(object.global("lookup_hits").get())
                    .isPositive()
                    .isEqualTo(object.global("lookup_other_hits").get());
            LinkInfo.NetworkNamespace info = (LinkInfo.NetworkNamespace) link.info();
            assertThat(info.inode())
                    .isEqualTo(namespace.inode())
                    .isEqualTo(linkShown(info.id()).get("netns_ino").asLong());
            assertThat(info.attachType()).isEqualTo(BpfAttachType.SK_LOOKUP);
            assertThat(AttachedPrograms.at(SkLookup.in(namespace)).programIds())
                    .containsExactly(lookup.id(), other.id());
            assertThat(second.info().programId()).isEqualTo(other.id());
        }
        assertThat(AttachedPrograms.at(SkLookup.in(namespace)).programs()).isEmpty();
    }

    @Test
    void namespacesMayEndBefore() {
        try (Netns removed = new Netns()) {
            NetworkNamespace handle = NetworkNamespace.open(removed.path());
            try (BpfLink link = lookup.attach(SkLookup.in(handle))) {
                handle.close();
                assertThatThrownBy(() -> lookup.attach(SkLookup.in(handle))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> AttachedPrograms.at(SkLookup.in(handle)))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(((LinkInfo.NetworkNamespace) link.info()).inode()).isPositive();
                Commands.run("ip", "netns", "delete", removed.name());
                Commands.run("ip", "netns", "add", removed.name());
            }
        }
    }

    @Test
    void aNamespaceHasOneDissector() {
        BpfProgram other = object.program("dissector_other");
        try (BpfLink link = dissector.attach(FlowDissector.in(namespace))) {
            assertThat(AttachedPrograms.at(FlowDissector.in(namespace)).programIds())
                    .containsExactly(dissector.id());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> other.attach(FlowDissector.in(namespace)))
                    .withMessageContaining("program dissector_other of object hooks_socket as FLOW_DISSECTOR to network"
                            + " namespace " + netns.path())
                    .withMessageContaining("a flow dissector is attached there");
            try (Netns second = new Netns();
                    NetworkNamespace elsewhere = NetworkNamespace.open(second.path());
                    BpfLink there = other.attach(FlowDissector.in(elsewhere))) {
                assertThat(there.info().programId()).isEqualTo(other.id());
            }
            assertThat(((LinkInfo.NetworkNamespace) link.info()).attachType()).isEqualTo(BpfAttachType.FLOW_DISSECTOR);
        }
        assertThat(AttachedPrograms.at(FlowDissector.in(namespace)).programs()).isEmpty();
    }

    @Test
    void refusalsSayWhatToDo() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> lookup.attach(FlowDissector.in(namespace)))
                .withMessageContaining("is of type SK_LOOKUP, and this hook takes programs of type FLOW_DISSECTOR");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> dissector.attach(SkLookup.in(namespace)))
                .withMessageContaining("is of type FLOW_DISSECTOR, and this hook takes programs of type SK_LOOKUP");
        assertThatThrownBy(() -> SkLookup.in(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> FlowDissector.in(null)).isInstanceOf(NullPointerException.class);
        List<BpfLink> links = new ArrayList<>();
        try {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> {
                        for (int i = 0; i <= 64; i++) {
                            links.add(lookup.attach(SkLookup.in(namespace)));
                        }
                    })
                    .withMessageContaining("at most 64 programs of type SK_LOOKUP");
            assertThat(links).hasSize(64);
        } finally {
            links.forEach(BpfLink::close);
        }
    }

    @Test
    void attachingNeedsNoCapability() {
        try (PinDirectory directory = new PinDirectory("namespace-hooks")) {
            Path pin = directory.resolve("lookup");
            lookup.pin(pin);
            Commands.Result outcome = ChildJvm.run(
                    List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"),
                    Attempt.class,
                    pin.toString(),
                    netns.path().toString());
            assertThat(outcome.output()).startsWith("attached link of program pinned at " + pin);
            Commands.Result listing = ChildJvm.run(
                    List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"),
                    Listing.class,
                    netns.path().toString());
            assertThat(listing.output())
                    .startsWith("BpfPermissionException cannot query network namespace " + netns.path())
                    .contains("lacks CAP_NET_ADMIN");
        }
    }

    /** Lists what is attached. */
    static final class Listing {

        private Listing() {}

        public static void main(String[] arguments) {
            try (NetworkNamespace namespace = NetworkNamespace.open(Path.of(arguments[0]))) {
                System.out.println(AttachedPrograms.at(SkLookup.in(namespace)));
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }

    /** Attaches a program that is pinned. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            try (BpfProgram program = BpfProgram.openPinned(Path.of(arguments[0]));
                    NetworkNamespace namespace = NetworkNamespace.open(Path.of(arguments[1]));
                    BpfLink link = program.attach(SkLookup.in(namespace))) {
                System.out.println("attached " + link);
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
