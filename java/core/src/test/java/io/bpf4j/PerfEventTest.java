package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.PerfEvent;
import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.ProbedProgram;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counters. */
@KernelTest
class PerfEventTest {

    private static final long MARK = 0x1111_2222_3333_4444L;

    private static BpfObject load(String... programs) {
        OpenObject open = TestObjects.open("hooks_perf_event");
        open.programs().forEach(program -> program.autoload(List.of(programs).contains(program.name())));
        return open.load();
    }

    private static long number(BpfObject object, String variable) {
        return object.global(variable).get();
    }

    /** Each wait for the other process takes this thread from its CPU. */
    private static void switchContexts(ProbedProgram other) {
        for (int i = 0; i < 50; i++) {
            other.call(1);
        }
    }

    @Test
    void eventsOfOneThreadAreCounted() {
        try (ProbedProgram other = new ProbedProgram();
                BpfObject object = load("sampled");
                BpfLink link = object.program("sampled")
                        .attach(PerfEvent.contextSwitches().period(1).thread(other.pid()))) {
            switchContexts(other);
            assertThat(number(object, "sampled_hits")).as("runs by %s", link).isGreaterThanOrEqualTo(25);
            assertThat(number(object, "sampled_period")).isEqualTo(1);
        }
    }

    @Test
    void aPeriodIsKept() {
        try (ProbedProgram other = new ProbedProgram();
                BpfObject object = load("sampled");
                BpfLink link = object.program("sampled")
                        .attach(PerfEvent.contextSwitches().period(1_000_000).thread(other.pid()))) {
            switchContexts(other);
            assertThat(number(object, "sampled_hits")).as("runs by %s", link).isZero();
        }
    }

    @Test
    void linkTellsWhatTheKernelKnows() {
        TraceNeeds.COOKIES.require();
        PerfEvent target = PerfEvent.contextSwitches()
                .frequency(1_000)
                .thread(ProcessHandle.current().pid())
                .cpu(0)
                .cookie(MARK);
        try (BpfObject object = load("marked");
                BpfLink link = object.program("marked").attach(target)) {
            LinkInfo.Event info = (LinkInfo.Event) link.info();
            assertThat(info.programId()).isEqualTo(object.program("marked").id());
            if (KernelVersion.atLeast(6, 9)) {
                assertThat(info.eventType()).isEqualTo(1);
                assertThat(info.config()).isEqualTo(3);
                assertThat(info.cookie()).isEqualTo(MARK);
            }
        }
    }

    @Test
    void anAttachmentToAllCpusIsClosedAsOne() {
        try (BpfObject object = load("sampled")) {
            BpfLink link = object.program("sampled").attach(PerfEvent.cpuClock().frequency(100));
            try (link) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(link::info)
                        .withMessageContaining("it has a link for each CPU");
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> link.update(object.program("sampled")));
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> link.pin(Path.of("/sys/fs/bpf/perf")));
                assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(link::keepAfterClose);
            }
            link.close();
        }
    }

    /** The software events that each machine has. */
    @Test
    void allSoftwareEventsAttach() {
        try (BpfObject object = load("sampled")) {
            for (PerfEvent event : List.of(
                    PerfEvent.cpuClock(),
                    PerfEvent.taskClock(),
                    PerfEvent.pageFaults(),
                    PerfEvent.contextSwitches(),
                    PerfEvent.cpuMigrations())) {
                object.program("sampled").attach(event).close();
            }
        }
    }

    @Test
    void hardwareCountersAreThereOrNamed() {
        try (BpfObject object = load("sampled")) {
            for (PerfEvent event : List.of(
                    PerfEvent.cpuCycles(),
                    PerfEvent.instructions(),
                    PerfEvent.cacheReferences(),
                    PerfEvent.cacheMisses(),
                    PerfEvent.branchInstructions(),
                    PerfEvent.branchMisses())) {
                try {
                    object.program("sampled").attach(event).close();
                } catch (BpfNotSupportedException e) {
                    assertThat(e).hasMessageContaining("no such counter");
                    assertThat(e).hasMessageContaining("PerfEvent.cpuClock()");
                }
            }
        }
    }

    @Test
    void refusalsSayWhatIsWrong() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        try (BpfObject object = load("sampled", "other")) {
            BpfProgram program = object.program("sampled");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> program.attach(PerfEvent.cpuClock().thread(ended.pid())))
                    .withMessageContaining("there is no process or thread " + ended.pid());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.attach(PerfEvent.cpuClock().cpu(100_000)))
                    .withMessageContaining("no such CPU");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.attach(PerfEvent.cpuClock().frequency(10_000_000)))
                    .withMessageContaining("perf_event_max_sample_rate");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> program.attach(PerfEvent.of(1, 10_000)))
                    .withMessageContaining("no such counter");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("other").attach(PerfEvent.cpuClock()))
                    .withMessageContaining("is of type TRACEPOINT, and only programs of type PERF_EVENT");
        }
    }

    @Test
    void targetsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PerfEvent.cpuClock().frequency(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PerfEvent.cpuClock().period(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PerfEvent.cpuClock().cpu(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PerfEvent.cpuClock().thread(0));
        assertThatIllegalArgumentException().isThrownBy(() -> PerfEvent.of(-1, 0));
    }
}
