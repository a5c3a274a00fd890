package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.attach.UprobeMulti;
import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.ProbedProgram;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of programs and libraries, one or many by a link. */
@KernelTest
class UprobeTest {

    private static final long MARK = 0x1234_5678_9abc_def0L;

    private static ProbedProgram probed;

    @BeforeAll
    static void compile() {
        probed = new ProbedProgram();
    }

    @AfterAll
    static void end() {
        probed.close();
    }

    private static BpfObject load(String... programs) {
        OpenObject open = TestObjects.open("hooks_uprobe");
        open.programs().forEach(program -> program.autoload(List.of(programs).contains(program.name())));
        return open.load();
    }

    private static long hits(BpfObject object, String program) {
        return object.global(program + "_hits").get();
    }

    /** How often the first program runs while the probed one calls its functions four times. */
    private static long runs(BpfObject object, String program, AttachTarget target) {
        long before = hits(object, program);
        try (BpfLink link = object.program(program).attach(target)) {
            probed.call(4);
            assertThat(link.toString()).contains(program);
        }
        probed.call(1);
        return hits(object, program) - before;
    }

    @Test
    void everyCallIsSeen() {
        try (BpfObject object = load("entered", "returned")) {
            assertThat(runs(object, "entered", Uprobe.at(probed.path(), "probed_first")))
                    .isEqualTo(4);
            assertThat(runs(object, "entered", Uprobe.at(probed.path(), probed.address("probed_second"))))
                    .isEqualTo(4);
            assertThat(runs(
                            object,
                            "returned",
                            Uprobe.at(probed.path(), "probed_first").atReturn()))
                    .isEqualTo(4);
            assertThat(object.global("returned_value").get())
                    .as("what the last call returned")
                    .isEqualTo(4);
        }
    }

    @Test
    void anOffsetIsAddedToTheFunction() {
        long distance = probed.address("probed_second") - probed.address("probed_first");
        Uprobe first = Uprobe.at(probed.path(), "probed_first");
        Uprobe second = Uprobe.at(probed.path(), "probed_second");
        Uprobe shifted = distance > 0 ? first.offset(distance) : second.offset(-distance);
        try (BpfObject object = load("entered");
                BpfLink link = object.program("entered").attach(shifted)) {
            probed.call(2);
            assertThat(hits(object, "entered")).isEqualTo(2);
            assertThat(shifted.offset()).isEqualTo(Math.abs(distance));
            assertThat(link).asString().contains("entered");
        }
    }

    @Test
    void oneProcessOnlyIsSeen() {
        try (ProbedProgram other = new ProbedProgram();
                BpfObject object = load("entered")) {
            Uprobe target = Uprobe.at(probed.path(), "probed_first").process(probed.pid());
            assertThat(runs(object, "entered", target)).isEqualTo(4);
            Uprobe elsewhere = Uprobe.at(probed.path(), "probed_first").process(other.pid());
            assertThat(runs(object, "entered", elsewhere)).isZero();
        }
    }

    @Test
    void librariesAreFoundByName() {
        try (BpfObject object = load("entered");
                BpfLink inJvm = object.program("entered").attach(Uprobe.inThisJvm("JVM_GC"))) {
            long before = hits(object, "entered");
            System.gc();
            assertThat(hits(object, "entered")).isGreaterThan(before);
            assertThat(inJvm).asString().contains("libjvm.so");
        }
        try (BpfObject object = load("entered");
                BpfLink everywhere = object.program("entered").attach(Uprobe.inLibrary("libc.so.6", "puts"))) {
            long before = hits(object, "entered");
            probed.call(1);
            assertThat(hits(object, "entered")).as("runs at %s", everywhere).isGreaterThan(before);
        }
        try (BpfObject object = load("entered")) {
            Uprobe loaded = Uprobe.inLibrary("libc.so.6", "puts").process(probed.pid());
            assertThat(runs(object, "entered", loaded)).isEqualTo(1);
        }
    }

    @Test
    void cookiesTellPlacesApart() {
        TraceNeeds.COOKIES.require();
        try (BpfObject object = load("marked")) {
            assertThat(runs(
                            object,
                            "marked",
                            Uprobe.at(probed.path(), "probed_first").cookie(MARK)))
                    .isEqualTo(4);
            assertThat(object.global("marked_cookies").get()).isEqualTo(4 * MARK);
        }
    }

    @Test
    void olderKernelsHaveNoCookies() {
        TraceNeeds.COOKIES.requireAbsence();
        try (BpfObject object = load("entered")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("entered")
                            .attach(Uprobe.at(probed.path(), "probed_first").cookie(1)))
                    .withMessageContaining("cookies need Linux 5.15");
        }
    }

    @Test
    void manyPlacesTakeOneLink() {
        TraceNeeds.UPROBE_MULTI.require();
        try (BpfObject object = load("many")) {
            assertThat(runs(object, "many", UprobeMulti.matching(probed.path(), "probed_*")))
                    .isEqualTo(8);
            assertThat(runs(object, "many", UprobeMulti.matching(probed.path(), "probed_f?rst")))
                    .isEqualTo(4);
            assertThat(runs(
                            object,
                            "many",
                            UprobeMulti.ofOffsets(probed.path(), List.of(probed.address("probed_second")))))
                    .isEqualTo(4);
            object.global("many_cookies").set(0);
            UprobeMulti marked = UprobeMulti.ofFunctions(probed.path(), "probed_second", "probed_first")
                    .cookies(100, 1)
                    .atReturn();
            assertThat(runs(object, "many", marked)).isEqualTo(8);
            assertThat(object.global("many_cookies").get()).isEqualTo(404);
            assertThat(runs(
                            object,
                            "many",
                            UprobeMulti.inLibrary("libc.so.6", "puts").process(probed.pid())))
                    .isEqualTo(1);
            assertThat(runs(
                            object,
                            "many",
                            UprobeMulti.matching(probed.path(), "probed_*")
                                    .process(ProcessHandle.current().pid())))
                    .isZero();
        }
    }

    @Test
    void sessionsSeeBothEnds() {
        TraceNeeds.UPROBE_SESSION.require();
        try (BpfObject object = load("both")) {
            UprobeMulti session =
                    UprobeMulti.ofFunctions(probed.path(), "probed_first").session();
            assertThat(runs(object, "both", session)).isEqualTo(8);
        }
    }

    @Test
    void linkTellsWhatTheKernelKnows() {
        TraceNeeds.UPROBE_MULTI.require();
        Uprobe target = Uprobe.at(probed.path(), "probed_first").cookie(MARK).atReturn();
        UprobeMulti multi =
                UprobeMulti.matching(probed.path(), "probed_*").atReturn().process(probed.pid());
        try (BpfObject object = load("returned", "many");
                BpfLink link = object.program("returned").attach(target);
                BpfLink many = object.program("many").attach(multi)) {
            LinkInfo.Uprobe info = (LinkInfo.Uprobe) link.info();
            assertThat(info.binary()).isEqualTo(probed.path().toString());
            assertThat(info.offset()).isEqualTo(probed.address("probed_first"));
            assertThat(info.atReturn()).isTrue();
            assertThat(info.cookie()).isEqualTo(KernelVersion.atLeast(6, 9) ? MARK : 0);
            JsonNode shown = bpftoolLink(info.id());
            assertThat(shown.get("type").asText()).isEqualTo("perf_event");
            assertThat(shown.get("prog_id").asLong()).isEqualTo(info.programId());
            // Debian 12's bpftool is older than what the kernel tells.
            if (shown.has("file")) {
                assertThat(shown.get("file").asText()).isEqualTo(info.binary());
                assertThat(shown.get("offset").asLong()).isEqualTo(info.offset());
                assertThat(shown.get("retprobe").asBoolean()).isTrue();
            }
            LinkInfo.UprobeMulti manyInfo = (LinkInfo.UprobeMulti) many.info();
            assertThat(manyInfo.binary()).isEqualTo(probed.path().toString());
            assertThat(manyInfo.count()).isEqualTo(2);
            assertThat(manyInfo.atReturn()).isTrue();
            assertThat(manyInfo.processId()).isEqualTo(probed.pid());
        }
    }

    private static JsonNode bpftoolLink(long id) {
        for (JsonNode link : Commands.json("bpftool", "-j", "link", "show")) {
            if (link.get("id").asLong() == id) {
                return link;
            }
        }
        throw new AssertionError("bpftool knows no link " + id);
    }

    @Test
    void programsWithoutTheirObjectAttach() {
        try (PinDirectory directory = new PinDirectory("uprobes");
                BpfObject object = load("entered")) {
            object.program("entered").pin(directory.resolve("program"));
            try (BpfProgram pinned = BpfProgram.openPinned(directory.resolve("program"));
                    BpfLink link = pinned.attach(Uprobe.at(probed.path(), "probed_first"))) {
                probed.call(3);
                assertThat(hits(object, "entered")).as("runs by %s", link).isEqualTo(3);
            }
        }
    }

    @Test
    void missingFilesAndFunctionsAreNamed(@TempDir Path directory) throws Exception {
        Path empty = Files.createFile(directory.resolve("empty"));
        try (BpfObject object = load("entered")) {
            BpfProgram program = object.program("entered");
            assertNotFound(program, Uprobe.at(Path.of("/nowhere/app"), "main"), "there is no file /nowhere/app");
            assertNotFound(program, Uprobe.at(Path.of("/nowhere/app"), 64), "there is no file /nowhere/app");
            assertNotFound(program, Uprobe.at(empty, "main"), "functions of " + empty + " cannot be read");
            assertNotFound(
                    program,
                    Uprobe.inLibrary("libnone.so.1", "main"),
                    "there is no library libnone.so.1 in",
                    "/usr/lib",
                    "give its path");
            assertNotFound(
                    program,
                    Uprobe.at(probed.path(), "probed_frist"),
                    "program entered of object hooks_uprobe to uprobe at probed_frist of " + probed.path(),
                    "there is no function probed_frist in " + probed.path() + "; it has probed_first");
            assertNotFound(program, Uprobe.at(probed.path(), "none_is_like_this"), "there is no function");
            assertNotFound(program, Uprobe.inThisJvm("JVM_gc"), "there is no function JVM_gc", "it has JVM_GC");
            assertNotFound(program, Uprobe.inLibrary("libc.so.6", "puts@NONE_1.0"), "there is no function puts@NONE");
        }
    }

    private static void assertNotFound(BpfProgram program, AttachTarget target, String... reasons) {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> program.attach(target))
                .satisfies(e -> assertThat(e.getMessage()).contains(reasons));
    }

    @Test
    void namesOfTheSourceLeadToSymbols() {
        try (BpfObject object = load("entered")) {
            BpfProgram program = object.program("entered");
            Stream.of("app::Server::handle(int)", "Server::handle", "handle")
                    .forEach(name -> assertNotFound(
                            program,
                            Uprobe.at(probed.path(), name),
                            "it has _ZN3app6Server6handleEi (app::Server::handle)"));
            assertNotFound(
                    program,
                    Uprobe.at(probed.path(), "app::parse"),
                    "it has _ZN3app5parse17h0123456789abcdefE (app::parse)");
            assertNotFound(
                    program,
                    Uprobe.at(probed.path(), "lib::inner::decode"),
                    "it has _RNvNtCs1234_3lib5inner6decode (lib::inner::decode)");
        }
    }

    @Test
    void versionsOfSymbolsAreKnown() {
        String version = Commands.run("readelf", "--dyn-syms", "--wide", "/proc/self/root" + libc())
                .lines()
                .filter(line -> line.contains(" puts@@"))
                .map(line -> line.substring(line.indexOf("puts@@") + "puts@@".length())
                        .split(" ")[0])
                .findFirst()
                .orElseThrow();
        try (BpfObject object = load("entered")) {
            Uprobe target = Uprobe.inLibrary("libc.so.6", "puts@" + version).process(probed.pid());
            assertThat(runs(object, "entered", target)).isEqualTo(1);
        }
    }

    private static String libc() {
        return Commands.run("sh", "-c", "grep -m1 -o '/[^ ]*libc.so.6' /proc/self/maps")
                .strip();
    }

    @Test
    void missingProcessesAreNamed() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        try (BpfObject object = load("entered")) {
            BpfProgram program = object.program("entered");
            assertNotFound(
                    program,
                    Uprobe.at(probed.path(), "probed_first").process(ended.pid()),
                    "there is no process or thread " + ended.pid());
            assertNotFound(
                    program,
                    Uprobe.inLibrary("libc.so.6", "puts").process(ended.pid()),
                    "there is no process or thread " + ended.pid());
        }
    }

    @Test
    void programsOfAnotherTypeAreNamed() {
        try (BpfObject object = load("filter")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("filter").attach(Uprobe.at(probed.path(), "probed_first")))
                    .withMessageContaining("the program is of type SOCKET_FILTER, and only programs of type KPROBE are"
                            + " attached there: SEC(\"uprobe\")");
        }
    }

    @Test
    void programsForOnePlaceDoNotTakeMany() {
        TraceNeeds.UPROBE_MULTI.require();
        try (BpfObject object = load("entered", "many", "filter")) {
            UprobeMulti places = UprobeMulti.matching(probed.path(), "probed_*");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("entered").attach(places))
                    .withMessageContaining("is not of SEC(\"uprobe.multi\")");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("filter").attach(places))
                    .withMessageContaining("the program is of type SOCKET_FILTER");
            assertNotFound(
                    object.program("many"),
                    UprobeMulti.matching(probed.path(), "none_*"),
                    "no function of " + probed.path() + " matches none_*");
            assertNotFound(
                    object.program("many"),
                    UprobeMulti.ofFunctions(probed.path(), "probed_first", "probed_third"),
                    "there is no function probed_third");
        }
    }

    @Test
    void olderKernelsHaveNoLinksForManyPlaces() {
        TraceNeeds.UPROBE_MULTI.requireAbsence();
        try (BpfObject object = load("entered")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("entered").attach(UprobeMulti.matching(probed.path(), "probed_*")))
                    .withMessageContaining("this kernel has no link type UPROBE_MULTI");
        }
    }

    @Test
    void targetsAreChecked() {
        Path file = Path.of("/bin/true");
        assertThatIllegalArgumentException().isThrownBy(() -> Uprobe.at(file, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Uprobe.at(file, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Uprobe.at(file, "f\0g"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Uprobe.at(file, "f").offset(1).atReturn());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Uprobe.at(file, "f").process(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Uprobe.inLibrary("/lib/libc.so.6", "f"))
                .withMessageContaining("is a path");
        assertThatIllegalArgumentException().isThrownBy(() -> UprobeMulti.ofFunctions(file));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UprobeMulti.ofFunctions(file, "a", "b").cookies(1))
                .withMessageContaining("1 cookies for 2 places");
        assertThat(Uprobe.at(file, "f").cookie(3))
                .isEqualTo(Uprobe.at(file, "f").cookie(3));
    }
}
