package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.RawTracepoint;
import io.bpf4j.attach.TpBtf;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tracepoints: by their fields, their raw and their typed arguments. */
@KernelTest
class TracepointTest {

    private static final long MARK = 0x0102_0304_0506_0708L;

    private static final KernelNeed COOKIES_OF_RAW_TRACEPOINTS = KernelNeed.of("cookies of raw tracepoints", 6, 10);

    private static BpfObject load(String... programs) {
        OpenObject open = TestObjects.open("hooks_tracepoint");
        open.programs().forEach(program -> program.autoload(List.of(programs).contains(program.name())));
        return open.load();
    }

    private static long number(BpfObject object, String variable) {
        return object.global(variable).get();
    }

    @Test
    void cookiesTellAttachmentsApart() {
        TraceNeeds.COOKIES.require();
        Tracepoint target = Tracepoint.of("sched", "sched_process_fork").cookie(MARK);
        try (BpfObject object = load("marked");
                BpfLink link = object.program("marked").attach(target)) {
            Commands.run("true");
            assertThat(number(object, "marked_cookie")).as("by %s", link).isEqualTo(MARK);
            if (KernelVersion.atLeast(6, 9)) {
                assertThat(((LinkInfo.Tracepoint) link.info()).cookie()).isEqualTo(MARK);
                assertThat(((LinkInfo.Tracepoint) link.info()).name()).isEqualTo("sched_process_fork");
            }
        }
    }

    @Test
    void rawTracepointsHaveCookiesToo() {
        RawTracepoint target = RawTracepoint.of("sched_process_fork").cookie(MARK);
        if (!COOKIES_OF_RAW_TRACEPOINTS.isThere()) {
            try (BpfObject object = load("raw")) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> object.program("raw").attach(target))
                        .withMessageContaining("cookies of raw tracepoints need Linux 6.10");
            }
            return;
        }
        try (BpfObject object = load("raw_marked");
                BpfLink link = object.program("raw_marked").attach(target)) {
            Commands.run("true");
            assertThat(number(object, "raw_marked_cookie")).as("by %s", link).isEqualTo(MARK);
        }
    }

    @Test
    void aWriterChangesWhatIsTraced() {
        RunOptions packet = RunOptions.packet(new byte[64]);
        try (BpfObject object = load("writer", "filter");
                BpfLink link = object.program("writer").attach(RawTracepoint.of("bpf_test_finish"))) {
            object.program("filter").run(packet);
            object.global("spoil").set(1);
            try {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> object.program("filter").run(packet))
                        .satisfies(e -> assertThat(e.errno()).isEqualTo(18));
            } finally {
                object.global("spoil").set(0);
            }
            object.program("filter").run(packet);
            assertThat(number(object, "writer_hits")).as("runs by %s", link).isGreaterThanOrEqualTo(3);
        }
    }

    /** The kernel tells of raw tracepoints to whoever asks for a descriptor of a process. */
    @Test
    void bpftoolShowsTheTracepoint() {
        try (BpfObject object = load("raw");
                BpfLink link = object.program("raw").attach(RawTracepoint.of("sched_process_fork"))) {
            LinkInfo.RawTracepoint info = (LinkInfo.RawTracepoint) link.info();
            assertThat(info.tracepoint()).isEqualTo("sched_process_fork");
            JsonNode shown = null;
            for (JsonNode each : Commands.json("bpftool", "-j", "link", "show")) {
                shown = each.get("id").asLong() == info.id() ? each : shown;
            }
            assertThat(shown).isNotNull();
            assertThat(shown.get("type").asText()).isEqualTo("raw_tracepoint");
            assertThat(shown.get("tp_name").asText()).isEqualTo("sched_process_fork");
            JsonNode perf = null;
            for (JsonNode each : Commands.json("bpftool", "-j", "perf", "show")) {
                perf = each.get("prog_id").asLong() == info.programId() ? each : perf;
            }
            assertThat(perf).isNotNull();
            assertThat(perf.get("fd_type").asText()).isEqualTo("raw_tracepoint");
            assertThat(perf.get("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void aPinnedLinkBySectionGoesOn() throws Exception {
        TraceNeeds.COOKIES.require();
        OpenObject open = TestObjects.open("hooks_section");
        try (PinDirectory directory = new PinDirectory("sections");
                BpfObject object = open.load()) {
            Path pin = directory.resolve("link");
            try (BpfLink link = object.program("by_section").attach()) {
                link.pin(pin);
            }
            Commands.run("true");
            assertThat(number(object, "by_section_hits")).isPositive();
            try (BpfLink link = BpfLink.openPinned(pin)) {
                link.unpin();
            }
        }
    }

    @Test
    void programsOpenedByIdAttach() {
        try (BpfObject object = load("plain", "raw");
                BpfProgram plain = BpfProgram.openById(object.program("plain").id());
                BpfProgram raw = BpfProgram.openById(object.program("raw").id());
                BpfLink first = plain.attach(Tracepoint.of("sched", "sched_process_fork"));
                BpfLink second = raw.attach(RawTracepoint.of("sched_process_fork"))) {
            Commands.run("true");
            assertThat(number(object, "plain_hits")).as("runs by %s", first).isPositive();
            assertThat(number(object, "raw_hits")).as("runs by %s", second).isPositive();
        }
    }

    @Test
    void missingTracepointsAreNamed() {
        try (BpfObject object = load("plain", "raw")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.program("plain").attach(Tracepoint.of("sched", "none")))
                    .withMessageContaining("program plain of object hooks_tracepoint to tracepoint sched:none")
                    .withMessageContaining("available_events");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.program("raw").attach(RawTracepoint.of("none")))
                    .withMessageContaining("the kernel has no tracepoint none");
        }
    }

    @Test
    void programsOfAnotherTypeAreNamed() {
        try (BpfObject object = load("plain", "raw", "typed", "filter")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("raw").attach(Tracepoint.of("sched", "sched_process_fork")))
                    .withMessageContaining("is of type RAW_TRACEPOINT, and only programs of type TRACEPOINT");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("filter").attach(RawTracepoint.of("sched_process_fork")))
                    .withMessageContaining("is of type SOCKET_FILTER, and only programs of type RAW_TRACEPOINT");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("plain").attach(TpBtf.asLoaded()))
                    .withMessageContaining("is of type TRACEPOINT, and only programs of type TRACING");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("typed").attach(Fentry.asLoaded()))
                    .withMessageContaining("the program was not loaded as SEC(\"fentry\")");
        }
    }

    @Test
    void typedTracepointsTakeTheirPlaceBeforeTheLoad() {
        OpenObject open = TestObjects.open("hooks_tracepoint");
        open.programs().forEach(program -> program.autoload(program.name().equals("typed")));
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> open.program("typed").attachTo("no_such_tracepoint"))
                .withMessageContaining("program typed of object hooks_tracepoint to function no_such_tracepoint")
                .withMessageContaining("the kernel's BTF has no such function");
        open.program("typed").attachTo("sched_process_exec");
        try (BpfObject object = open.load();
                BpfLink link = object.program("typed").attach(TpBtf.asLoaded())) {
            Commands.run("true");
            assertThat(number(object, "typed_hits")).isPositive();
            assertThat(((LinkInfo.RawTracepoint) link.info()).tracepoint()).isEqualTo("sched_process_exec");
        }
    }

    @Test
    void targetsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tracepoint.of("", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Tracepoint.of("..", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Tracepoint.of("a", "b/c"));
        assertThatIllegalArgumentException().isThrownBy(() -> RawTracepoint.of(""));
        assertThat(TpBtf.asLoaded().cookie(1)).isEqualTo(new TpBtf(1));
    }
}
