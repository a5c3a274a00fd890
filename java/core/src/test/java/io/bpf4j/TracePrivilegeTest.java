package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.PerfEvent;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process is told that may use programs but not trace with them: programs that another one has loaded and pinned. */
@KernelTest
class TracePrivilegeTest {

    private static void assertDenied(String object, String program) {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        OpenObject open = TestObjects.open(object);
        open.programs().forEach(each -> each.autoload(each.name().equals(program)));
        try (PinDirectory directory = new PinDirectory("trace-privileges");
                BpfObject loaded = open.load()) {
            Path pin = directory.resolve(program);
            loaded.program(program).pin(pin);
            Commands.Result result = ChildJvm.run(
                    List.of("setpriv", "--bounding-set", "-perfmon,-sys_admin"), Attempt.class, pin.toString());
            assertThat(result.exitCode()).as(result.errors()).isZero();
            assertThat(result.output())
                    .startsWith("BpfPermissionException cannot attach program pinned at " + pin)
                    .contains("the process lacks CAP_PERFMON");
        }
    }

    @Test
    void functionsOfProgramsAreNotProbed() {
        assertDenied("hooks_uprobe", "entered");
    }

    @Test
    void tracepointsAreNotTraced() {
        assertDenied("hooks_tracepoint", "plain");
    }

    @Test
    void cpusAreNotSampled() {
        assertDenied("hooks_perf_event", "sampled");
    }

    /** Attaches a pinned program where its name says, and prints what became of it. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] pin) {
            Path path = Path.of(pin[0]);
            AttachTarget target = switch (path.getFileName().toString()) {
                case "entered" -> Uprobe.inThisJvm("JVM_GC");
                case "plain" -> Tracepoint.of("sched", "sched_process_fork");
                default -> PerfEvent.cpuClock();
            };
            try (BpfProgram program = BpfProgram.openPinned(path);
                    BpfLink link = program.attach(target)) {
                System.out.print("done with " + link);
            } catch (BpfException e) {
                System.out.print(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
