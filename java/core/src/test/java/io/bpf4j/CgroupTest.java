package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.Anchor;
import io.bpf4j.attach.CgroupMode;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.SocketCalls;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class CgroupTest {

    /** It asks for more than older kernels know, and takes their refusal for an answer. */
    private static final KernelNeed BPFTOOL = KernelNeed.of("what bpftool asks of cgroups", 6, 0);

    private static final KernelNeed ORDER = KernelNeed.of("places among the programs of a cgroup", 6, 17);

    private Cgroup cgroup;
    private BpfObject object;
    private BpfProgram connect4;
    private BpfProgram other;

    @BeforeEach
    void load() {
        cgroup = new Cgroup();
        object = load(Set.of("connect4", "connect4_other", "packets", "ingress", "device", "bind4"));
        connect4 = object.program("connect4");
        other = object.program("connect4_other");
        BPFTOOL.require();
    }

    private static BpfObject load(Set<String> programs) {
        OpenObject open = TestObjects.open("hooks_cgroup");
        open.programs().forEach(program -> program.autoload(programs.contains(program.name())));
        return open.load();
    }

    @AfterEach
    void close() {
        object.close();
        cgroup.close();
        assertThat(KernelState.descriptorTargets())
                .as("directories that were left open")
                .noneMatch(target -> target.startsWith(Cgroup.root().toString()));
    }

    private io.bpf4j.attach.Cgroup target() {
        return io.bpf4j.attach.Cgroup.at(cgroup.directory());
    }

    private io.bpf4j.attach.Cgroup target(CgroupMode mode) {
        return target().mode(mode);
    }

    private long hits(BpfProgram program) {
        return object.global(program.name() + "_hits").get();
    }

    /** The ids of the programs of a cgroup, in their order. */
    private static List<Long> attached(Path directory) {
        List<Long> ids = new ArrayList<>();
        shown(directory).forEach(program -> ids.add(program.get("id").asLong()));
        return ids;
    }

    private List<Long> attached() {
        return attached(cgroup.directory());
    }

    /** bpftool prints nothing for a cgroup without programs. */
    private static JsonNode shown(Path directory) {
        return Commands.json("bpftool", "-j", "cgroup", "show", directory.toString());
    }

    @Test
    void bpftoolShowsTheSame() throws IOException {
        try (BpfLink link = connect4.attach(target())) {
            JsonNode shown = shown(cgroup.directory()).get(0);
            assertThat(shown.get("id").asLong()).isEqualTo(connect4.id());
            // The first is what older releases say.
            assertThat(shown.get("attach_type").asText()).isIn("connect4", "cgroup_inet4_connect");
            LinkInfo.Cgroup info = (LinkInfo.Cgroup) link.info();
            assertThat(info.attachType()).isEqualTo(BpfAttachType.CGROUP_INET4_CONNECT);
            assertThat(info.cgroupId())
                    .isEqualTo((long) Files.getAttribute(cgroup.directory(), "unix:ino"))
                    .isEqualTo(linkShown(info.id()).get("cgroup_id").asLong());
        }
        try (BpfLink link = other.attach(target(CgroupMode.MULTI))) {
            assertThat(shown(cgroup.directory()).get(0).get("attach_flags").asText())
                    .isEqualTo("multi");
            assertThat(link.toString())
                    .contains("connect4_other", cgroup.directory().toString());
        }
        try (BpfLink link = other.attach(target(CgroupMode.OVERRIDE))) {
            assertThat(shown(cgroup.directory()).get(0).get("attach_flags").asText())
                    .isEqualTo("override");
            link.update(connect4);
            assertThat(attached()).containsExactly(connect4.id());
        }
        assertThat(attached()).isEmpty();
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
    void whatIsAttachedIsListed() throws IOException {
        io.bpf4j.attach.Cgroup named = target().as(BpfAttachType.CGROUP_INET4_CONNECT);
        assertThat(AttachedPrograms.at(named).programs()).isEmpty();
        Path below = Files.createDirectory(cgroup.directory().resolve("below"));
        try (BpfLink first = connect4.attach(target());
                BpfLink second = other.attach(target(CgroupMode.MULTI))) {
            assertThat(AttachedPrograms.at(named).programIds())
                    .containsExactly(connect4.id(), other.id())
                    .isEqualTo(attached());
            assertThat(AttachedPrograms.at(named).flags()).isEqualTo(2);
            assertThat(AttachedPrograms.at(target().as(BpfAttachType.CGROUP_INET4_BIND))
                            .programs())
                    .isEmpty();
            io.bpf4j.attach.Cgroup lower = io.bpf4j.attach.Cgroup.at(below).as(BpfAttachType.CGROUP_INET4_CONNECT);
            assertThat(AttachedPrograms.at(lower).programs()).isEmpty();
            assertThat(AttachedPrograms.effectiveAt(lower).programIds())
                    .containsExactly(connect4.id(), other.id())
                    .isEqualTo(effective(below));
            assertThat(List.of(first, second)).doesNotHaveDuplicates();
        } finally {
            Files.delete(below);
        }
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> AttachedPrograms.at(target()))
                .withMessageContaining("Cgroup.as");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> AttachedPrograms.effectiveAt(
                        io.bpf4j.attach.Cgroup.at(Path.of("/")).as(BpfAttachType.CGROUP_INET4_CONNECT)))
                .withMessageContaining("no cgroup of version 2");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() ->
                        AttachedPrograms.at(io.bpf4j.attach.Cgroup.at(below).as(BpfAttachType.CGROUP_INET4_CONNECT)))
                .withMessageContaining("no such directory");
    }

    @Test
    void linksAndMultiProgramsShareAPlace() {
        try (BpfLink first = connect4.attach(target());
                BpfLink second = other.attach(target(CgroupMode.MULTI))) {
            SocketCalls.runIn(cgroup);
            assertThat(hits(connect4)).isPositive().isEqualTo(hits(other));
            assertThat(attached()).containsExactly(connect4.id(), other.id());
            assertThat(first.info().programId()).isEqualTo(connect4.id());
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(second::info)
                    .withMessageContaining("mode MULTI");
        }
    }

    @Test
    void programsTakeTheirPlaces() {
        ORDER.require();
        try (BpfObject more = load(Set.of("connect4", "connect4_other"));
                BpfLink first = connect4.attach(target());
                BpfLink head = other.attach(target().at(Anchor.head()))) {
            assertThat(attached()).containsExactly(other.id(), connect4.id());
            BpfProgram third = more.program("connect4");
            BpfProgram fourth = more.program("connect4_other");
            try (BpfLink between = third.attach(target().at(Anchor.before(first)));
                    BpfLink last = fourth.attach(target(CgroupMode.MULTI).at(Anchor.tail()))) {
                assertThat(attached()).containsExactly(other.id(), third.id(), connect4.id(), fourth.id());
                assertThat(between.info().programId()).isEqualTo(third.id());
                last.update(fourth);
            }
            BpfLink gone = third.attach(target().at(Anchor.after(head)));
            Anchor beside;
            try (gone) {
                assertThat(attached()).containsExactly(other.id(), third.id(), connect4.id());
                beside = Anchor.before(gone);
            }
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> third.attach(target().at(beside)))
                    .withMessageContaining("is not attached there");
            for (io.bpf4j.attach.Cgroup mixed : List.of(
                    target().at(Anchor.before(connect4)),
                    target(CgroupMode.MULTI).at(Anchor.before(head)))) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> third.attach(mixed))
                        .withMessageContaining("a link only beside links");
            }
        }
        assertThat(attached()).isEmpty();
    }

    @Test
    void programsOfPlainKindAreNeighboursToo() {
        ORDER.require();
        try (BpfObject more = load(Set.of("connect4"));
                BpfLink first = connect4.attach(target(CgroupMode.MULTI));
                BpfLink second = other.attach(target(CgroupMode.MULTI).at(Anchor.before(connect4)))) {
            assertThat(attached()).containsExactly(other.id(), connect4.id());
            BpfProgram third = more.program("connect4");
            try (BpfLink between = third.attach(target(CgroupMode.MULTI).at(Anchor.afterProgram(other.id())))) {
                assertThat(attached()).containsExactly(other.id(), third.id(), connect4.id());
                assertThat(List.of(first, second, between)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void revisionsAreWatched() {
        ORDER.require();
        io.bpf4j.attach.Cgroup named = target().as(BpfAttachType.CGROUP_INET4_CONNECT);
        assertThat(AttachedPrograms.at(named).revision()).isEqualTo(1);
        try (BpfLink first = connect4.attach(target().expectedRevision(1))) {
            assertThat(AttachedPrograms.at(named).revision()).isEqualTo(2);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> other.attach(target().expectedRevision(1)))
                    .withMessageContaining("ESTALE")
                    .withMessageContaining("meanwhile");
            other.attach(target().expectedRevision(2)).close();
            assertThat(attached()).containsExactly(first.info().programId());
        }
    }

    @Test
    void kernelsWithoutOrderSaySo() {
        ORDER.requireAbsence();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> connect4.attach(target().at(Anchor.head())))
                .withMessageContaining("6.17");
    }

    /** The programs below run first, unless one says otherwise. */
    @Test
    void programsRunBeforeThoseBelow() throws IOException {
        ORDER.require();
        Path below = Files.createDirectory(cgroup.directory().resolve("below"));
        try (BpfLink lower = connect4.attach(io.bpf4j.attach.Cgroup.at(below));
                BpfLink upper = other.attach(target().beforeDescendants())) {
            assertThat(effective(below)).containsExactly(other.id(), connect4.id());
            assertThat(List.of(lower, upper)).doesNotHaveDuplicates();
        }
        try (BpfLink lower = connect4.attach(io.bpf4j.attach.Cgroup.at(below));
                BpfLink upper = other.attach(target())) {
            assertThat(effective(below)).containsExactly(connect4.id(), other.id());
            assertThat(List.of(lower, upper)).doesNotHaveDuplicates();
        } finally {
            Files.delete(below);
        }
    }

    private static List<Long> effective(Path directory) {
        List<Long> ids = new ArrayList<>();
        Commands.json("bpftool", "-j", "cgroup", "show", directory.toString(), "effective")
                .forEach(program -> ids.add(program.get("id").asLong()));
        return ids;
    }

    @Test
    void programsReplaceOthers() {
        BpfLink first = connect4.attach(target(CgroupMode.MULTI));
        try (first;
                BpfLink second = other.attach(target(CgroupMode.MULTI).replacing(connect4))) {
            assertThat(attached()).containsExactly(other.id());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> first.update(connect4))
                    .withMessageContaining("attached there no more");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> connect4.attach(target(CgroupMode.MULTI).replacing(object.program("bind4"))))
                    .withMessageContaining("is not attached there");
            first.close();
            assertThat(attached()).containsExactly(other.id());
            second.update(connect4);
            assertThat(attached()).containsExactly(connect4.id());
        }
        assertThat(attached()).isEmpty();
    }

    @Test
    void modesKeepOthersOut() throws IOException {
        Path below = Files.createDirectory(cgroup.directory().resolve("below"));
        try (BpfLink exclusive = connect4.attach(target(CgroupMode.EXCLUSIVE))) {
            for (CgroupMode mode : List.of(CgroupMode.LINK, CgroupMode.MULTI, CgroupMode.OVERRIDE)) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> other.attach(target(mode)))
                        .isNotInstanceOf(BpfPermissionException.class)
                        .withMessageContaining("keeps this one out");
            }
            for (CgroupMode mode : CgroupMode.values()) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() ->
                                other.attach(io.bpf4j.attach.Cgroup.at(below).mode(mode)))
                        .withMessageContaining("or to a cgroup above");
            }
            assertThat(attached()).containsExactly(connect4.id());
            assertThat(exclusive.pinPath()).isEmpty();
        } finally {
            Files.delete(below);
        }
    }

    @Test
    void cgroupsBelowOverride() throws IOException {
        Path below = Files.createDirectory(cgroup.directory().resolve("below"));
        try (BpfLink upper = connect4.attach(target(CgroupMode.OVERRIDE));
                BpfLink lower = other.attach(io.bpf4j.attach.Cgroup.at(below).mode(CgroupMode.OVERRIDE))) {
            assertThat(effective(below)).containsExactly(other.id());
            assertThat(attached()).containsExactly(connect4.id());
            assertThat(List.of(lower, upper)).doesNotHaveDuplicates();
        } finally {
            Files.delete(below);
        }
    }

    /** What somebody else attached instead is left alone. */
    @Test
    void detachingTakesAwayNothingElse() {
        BpfLink link = connect4.attach(target(CgroupMode.OVERRIDE));
        BpfLink successor = other.attach(target(CgroupMode.OVERRIDE));
        link.close();
        assertThat(attached()).containsExactly(other.id());
        successor.close();
        assertThat(attached()).isEmpty();
        BpfLink multi = connect4.attach(target(CgroupMode.MULTI));
        Commands.run(
                "bpftool", "cgroup", "detach", cgroup.directory().toString(), "connect4", "id", "" + connect4.id());
        multi.close();
    }

    @Test
    void cgroupsMayBeRemovedBefore() throws IOException {
        for (CgroupMode mode : CgroupMode.values()) {
            Path below = Files.createDirectory(cgroup.directory().resolve("below"));
            try (BpfLink link = connect4.attach(io.bpf4j.attach.Cgroup.at(below).mode(mode))) {
                Files.delete(below);
                assertThat(link.pinPath()).isEmpty();
            }
        }
    }

    @Test
    void keptProgramsStay() {
        BpfLink link = connect4.attach(target(CgroupMode.MULTI));
        link.keepAfterClose();
        link.close();
        assertThat(attached()).containsExactly(connect4.id());
        Commands.run(
                "bpftool", "cgroup", "detach", cgroup.directory().toString(), "connect4", "id", "" + connect4.id());
        try (BpfLink real = connect4.attach(target())) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(real::keepAfterClose)
                    .withMessageContaining("pin it");
        }
    }

    @Test
    void programsWithoutObjectAttachToo() {
        try (BpfProgram byId = BpfProgram.openById(connect4.id());
                BpfProgram device = BpfProgram.openById(object.program("device").id())) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> byId.attach(target()))
                    .withMessageContaining("CGROUP_INET4_CONNECT")
                    .withMessageContaining("Cgroup.as");
            try (BpfLink link = byId.attach(target().as(BpfAttachType.CGROUP_INET4_CONNECT));
                    BpfLink only = device.attach(target())) {
                assertThat(attached()).containsExactlyInAnyOrder(connect4.id(), device.id());
                assertThat(((LinkInfo.Cgroup) link.info()).attachType()).isEqualTo(BpfAttachType.CGROUP_INET4_CONNECT);
                assertThat(((LinkInfo.Cgroup) only.info()).attachType()).isEqualTo(BpfAttachType.CGROUP_DEVICE);
            }
        }
    }

    @Test
    void refusalsSayWhatToDo(@TempDir Path directory) {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> connect4.attach(
                        io.bpf4j.attach.Cgroup.at(cgroup.directory().resolve("missing"))))
                .withMessageContaining("program connect4 of object hooks_cgroup to cgroup " + cgroup.directory())
                .withMessageContaining(Cgroup.root().toString());
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> connect4.attach(
                        io.bpf4j.attach.Cgroup.at(cgroup.directory().resolve("cgroup.procs"))))
                .withMessageContaining("no such directory");
        for (CgroupMode mode : CgroupMode.values()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() ->
                            connect4.attach(io.bpf4j.attach.Cgroup.at(directory).mode(mode)))
                    .withMessageContaining("no cgroup of version 2")
                    .withMessageContaining(Cgroup.root().toString());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> connect4.attach(target(mode).as(BpfAttachType.CGROUP_SYSCTL)))
                    .withMessageContaining(
                            "is of type CGROUP_SOCK_ADDR, and this hook takes programs of type CGROUP_SYSCTL");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> connect4.attach(target(mode).as(BpfAttachType.CGROUP_INET4_BIND)))
                    .withMessageContaining("loaded for CGROUP_INET4_CONNECT")
                    .withMessageContaining("cannot be attached as CGROUP_INET4_BIND");
        }
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> object.program("packets").attach(target()))
                .withMessageContaining("[CGROUP_INET_INGRESS, CGROUP_INET_EGRESS]")
                .withMessageContaining("Cgroup.as");
        try (BpfObject maps = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> maps.program("count_packets").attach(target()))
                    .withMessageContaining("XDP");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> maps.program("count_packets").attach(target().as(BpfAttachType.CGROUP_DEVICE)))
                    .withMessageContaining("is of type XDP, and this hook takes programs of type CGROUP_DEVICE");
        }
        try (BpfLink link = connect4.attach(target(CgroupMode.MULTI))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> connect4.attach(target(CgroupMode.MULTI)))
                    .withMessageContaining("already");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> link.update(object.program("device")))
                    .withMessageContaining("of another type");
        }
        assertThat(attached()).isEmpty();
    }

    @Test
    void targetsAreValues() {
        io.bpf4j.attach.Cgroup target = target();
        assertThat(target).isEqualTo(target());
        assertThat(target.mode()).isEqualTo(CgroupMode.LINK);
        assertThat(target.as(BpfAttachType.LSM_CGROUP).attachType()).contains(BpfAttachType.LSM_CGROUP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target.as(BpfAttachType.XDP))
                .withMessageContaining("XDP is no hook of cgroups");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target.at(Anchor.head()).mode(CgroupMode.OVERRIDE));
        assertThatIllegalArgumentException().isThrownBy(() -> target.replacing(connect4));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> target.mode(CgroupMode.MULTI).at(Anchor.head()).replacing(connect4));
        assertThatThrownBy(() -> io.bpf4j.attach.Cgroup.at((Path) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void missingCapabilitiesAreNamed() {
        try (PinDirectory directory = new PinDirectory("cgroup-test")) {
            Path pin = directory.resolve("ingress");
            object.program("ingress").pin(pin);
            Commands.Result outcome = ChildJvm.run(
                    List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"),
                    Attempt.class,
                    pin.toString(),
                    cgroup.directory().toString());
            assertThat(outcome.output())
                    .startsWith("BpfPermissionException")
                    .contains("to cgroup " + cgroup.directory())
                    .contains("lacks CAP_NET_ADMIN");
        }
    }

    @Test
    void listingNeedsACapability() {
        Commands.Result outcome = ChildJvm.run(
                List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"),
                Listing.class,
                cgroup.directory().toString());
        assertThat(outcome.output())
                .startsWith("BpfPermissionException")
                .contains("query cgroup " + cgroup.directory() + " as CGROUP_DEVICE")
                .contains("lacks CAP_NET_ADMIN");
    }

    /** Lists what is attached. */
    static final class Listing {

        private Listing() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(AttachedPrograms.at(
                        io.bpf4j.attach.Cgroup.at(Path.of(arguments[0])).as(BpfAttachType.CGROUP_DEVICE)));
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
                    BpfLink link = program.attach(
                            io.bpf4j.attach.Cgroup.at(Path.of(arguments[1])).as(BpfAttachType.CGROUP_INET_INGRESS))) {
                System.out.println("attached " + link);
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
