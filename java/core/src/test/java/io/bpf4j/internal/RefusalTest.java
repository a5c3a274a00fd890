package io.bpf4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What explains a refusal, from the kernel's files. */
class RefusalTest {

    @Test
    void theLimitOfLockedMemoryIsReadWhereThereIsOne() {
        String header = "Limit                     Soft Limit           Hard Limit           Units     ";
        assertThat(Memlock.limit(List.of(
                        header, "Max locked memory         65536                8388608              bytes     ")))
                .hasValue(65_536L);
        assertThat(Memlock.limit(List.of(
                        header, "Max locked memory         unlimited            unlimited            bytes     ")))
                .isEmpty();
        assertThat(Memlock.advice(65_536))
                .isEqualTo("RLIMIT_MEMLOCK, which is 65536 bytes here: kernels before 5.11 count the memory of maps and"
                        + " programs against it; raise it (ulimit -l unlimited, LimitMEMLOCK=infinity in a systemd unit,"
                        + " docker run --ulimit memlock=-1), or add CAP_SYS_RESOURCE, with which it is raised at the"
                        + " first load");
    }

    @Test
    void theModeOfTheLockdownStandsInBrackets() {
        assertThat(Lockdown.modeIn("[none] integrity confidentiality")).isEqualTo("none");
        assertThat(Lockdown.modeIn("none [integrity] confidentiality")).isEqualTo("integrity");
        assertThat(Lockdown.modeIn("none integrity [confidentiality]")).isEqualTo("confidentiality");
    }

    @Test
    void capabilitiesAreNamedAsTheKernelNamesThem() {
        assertThat(Capability.toLoad(BpfProgramType.XDP)).containsExactly(Capability.CAP_NET_ADMIN, Capability.CAP_BPF);
        assertThat(Capability.toLoad(BpfProgramType.TRACING))
                .containsExactly(Capability.CAP_PERFMON, Capability.CAP_BPF);
        assertThat(Capability.toLoad(BpfProgramType.SOCKET_FILTER)).containsExactly(Capability.CAP_BPF);
        assertThat(Capability.toCreate(BpfMapType.SOCKMAP, Set.of()))
                .containsExactly(Capability.CAP_NET_ADMIN, Capability.CAP_BPF);
    }

    /** The kernel cuts it after 15 bytes, also inside a character. */
    @Test
    void theNameOfTheThreadIsNoObstacle() throws Exception {
        FutureTask<String> capabilities = new FutureTask<>(() -> ThreadStatus.value("CapEff:"));
        new Thread(capabilities, "\u00e4".repeat(20)).start();
        assertThat(capabilities.get()).matches("[0-9a-f]{16}");
    }

    /** A number of several digits, of which {@code Files.readString} gives the first only. */
    @Test
    void settingsAreReadWhole() throws IOException {
        assertThat(Integer.parseInt(KernelFiles.read(Path.of("/proc/sys/kernel/cap_last_cap"))))
                .isGreaterThanOrEqualTo(37);
    }
}
