package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.PerfEventArray;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process is told that may use a map but not read events of all CPUs, and that nothing is left of the attempt. */
@KernelTest
class PerfPrivilegeTest {

    private static final KernelNeed CAPABILITIES_FOR_BPF = KernelNeed.of("capabilities for BPF", 5, 8);

    private static String attempt(int pages, String... prefix) {
        try (PinDirectory directory = new PinDirectory("perf-privileges");
                PerfEventsObject object = new PerfEventsObject()) {
            Path pin = directory.resolve("events");
            object.map().pin(pin);
            Commands.Result result =
                    ChildJvm.run(List.of(prefix), Attempt.class, pin.toString(), Integer.toString(pages));
            assertThat(result.exitCode()).as(result.errors()).isZero();
            PerfEventArray entries = PerfEventArray.of(object.map());
            for (int cpu : Kernel.possibleCpus().stream().mapToInt(each -> each).toArray()) {
                assertThat(entries.remove(cpu)).as("entry of CPU %d", cpu).isFalse();
            }
            return result.output();
        }
    }

    @Test
    void eventsNeedACapability() {
        CAPABILITIES_FOR_BPF.require();
        assertThat(attempt(1, "setpriv", "--bounding-set", "-perfmon,-sys_admin"))
                .startsWith("BpfPermissionException cannot open a perf event on CPU 0 for perf buffer events")
                .contains("the process lacks CAP_PERFMON");
    }

    @Test
    void memoryIsLocked() {
        assertThat(attempt(1 << 14, "prlimit", "--memlock=65536:65536", "setpriv", "--bounding-set", "-ipc_lock"))
                .startsWith("BpfPermissionException cannot map the perf event of CPU ")
                .contains("/proc/sys/kernel/perf_event_mlock_kb", "ulimit -l", "CAP_IPC_LOCK");
    }

    @Test
    void capabilitiesAreEnough() {
        assertThat(attempt(1, "setpriv", "--bounding-set", "-net_admin")).isEqualTo("read");
    }

    /** Opens a reader of a pinned map, and prints what became of it. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(Path.of(arguments[0]));
                    PerfBuffer events = PerfBuffer.builder(map)
                            .pages(Integer.parseInt(arguments[1]))
                            .build((cpu, event) -> {})) {
                System.out.print(events.consume() == 0 ? "read" : "events");
            } catch (BpfException e) {
                System.out.print(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
