package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class BpfProgramTest {

    private static final KernelNeed PERF_LINKS = KernelNeed.of("links of perf events", 5, 15)
            .asking(() -> Kernel.probe(BpfLinkType.PERF_EVENT).isSupported());

    /** {@code struct observation} in {@code tracing.bpf.c}. */
    record Observed(
            @CType("__u64") long tracepointHits,
            @CType("__u64") long rawHits,
            @CType("__u32") long tgid,
            @CType("__u32") long tgidByCoRe,
            boolean fieldExists,
            @CType("__u32") long kernelVersion,
            int configured) {
        static final BpfType<Observed> TYPE = BpfType.ofRecord(Observed.class);
    }

    private static OpenObject openTracing() {
        Path namespace = Path.of("/proc/self/ns/pid");
        try {
            return TestObjects.open("tracing")
                    .global("observed", ProcessHandle.current().pid())
                    .global("namespace_device", (long) Files.getAttribute(namespace, "unix:dev"))
                    .global("namespace_inode", (long) Files.getAttribute(namespace, "unix:ino"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Observed observed(BpfObject object) {
        return object.map("observations", BpfType.U32, Observed.TYPE).lookup(0L).orElseThrow();
    }

    @Test
    void describesItself() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.program("count_packets");
            assertThat(program.name()).isEqualTo("count_packets");
            assertThat(program.type()).isEqualTo(BpfProgramType.XDP);
            assertThat(program.section()).isEqualTo("xdp");
            assertThat(program).hasToString("program count_packets of object maps");
            JsonNode expected = Commands.json("bpftool", "-j", "prog", "show", "id", Long.toString(program.id()));
            assertThat(expected.get("name").asText()).isEqualTo("count_packets");
            assertThat(expected.get("type").asText()).isEqualTo("xdp");
        }
    }

    @Test
    void runsOnAPacket() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            byte[] packet = new byte[77];
            packet[76] = 42;
            RunResult result = object.program("count_packets").run(RunOptions.packet(packet));
            assertThat(result.returnValue()).isEqualTo(2);
            assertThat(result.data()).isEqualTo(packet);
            assertThat(result.context()).isEmpty();
            assertThat(object.program("drop_packets")
                            .run(RunOptions.packet(packet))
                            .returnValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void runsRepeatedly() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            RunResult result = object.program("count_packets")
                    .run(RunOptions.packet(new byte[64]).repeat(100_000));
            BpfMap<Long, Long> array = object.map("array", BpfType.U32, BpfType.U64);
            // A signal to the JVM makes the kernel start again, so there may be more.
            assertThat(array.lookup(0L).orElseThrow()).isGreaterThanOrEqualTo(100_000);
            assertThat(array.lookup(1L).orElseThrow())
                    .isEqualTo(64 * array.lookup(0L).orElseThrow());
            assertThat(result.duration()).isBetween(Duration.ZERO, Duration.ofMillis(1));
        }
    }

    @Test
    void contextComesBack() {
        KernelNeed.of("contexts in runs of XDP programs", 5, 14).require();
        // struct xdp_md: data, data_end, data_meta, and more that must be zero.
        ByteBuffer context = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        context.putInt(0, 0).putInt(4, 64);
        try (BpfObject object = TestObjects.open("maps").load()) {
            RunResult result = object.program("count_packets")
                    .run(RunOptions.packet(new byte[64]).withContext(context.array()));
            assertThat(result.context()).isEqualTo(context.array());
        }
    }

    @Test
    void attachmentsWithoutALinkSaySo() {
        PERF_LINKS.requireAbsence();
        try (BpfObject object = openTracing().load();
                BpfLink link = object.program("on_fork").attach()) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    link::info, link::detach, () -> link.pin(Path.of("/sys/fs/bpf/no-link")))) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(call)
                        .withMessageContaining("link of program on_fork")
                        .withMessageContaining("Linux 5.15");
            }
        }
    }

    @Test
    void packetsThatAreTooShortAreRefused() {
        // Linux 5.10 runs XDP programs on any.
        KernelNeed.of("limits of the length of XDP's packets", 5, 18).require();
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.program("count_packets");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.run(RunOptions.packet(new byte[13])))
                    .withMessageContaining("run program count_packets")
                    .withMessageContaining("14 bytes");
        }
    }

    @Test
    void runsThatCannotBeSayWhy() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.program("count_packets");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(
                            () -> program.run(RunOptions.packet(new byte[64]).outputCapacity(10)))
                    .withMessageContaining("64 bytes")
                    .withMessageContaining("10");
            assertThatThrownBy(() -> RunOptions.packet(new byte[64]).repeat(0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> RunOptions.packet(new byte[64]).outputCapacity(-1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(program.run(RunOptions.packet(new byte[64]).outputCapacity(64))
                            .data())
                    .hasSize(64);
        }
        try (BpfObject object = openTracing().load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("on_fork").run(RunOptions.packet(new byte[64])));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("on_raw_fork")
                            .run(RunOptions.context(new byte[16]).repeat(2)))
                    .withMessageContaining("repetition");
        }
    }

    @Test
    void runsRawTracepointsOnTheirContext() {
        try (BpfObject object = openTracing().load()) {
            BpfProgram program = object.program("on_raw_fork");
            program.run(RunOptions.context(new byte[16]));
            assertThat(observed(object).rawHits()).isEqualTo(1);
            // On a CPU of choice it may run in another thread than the one observed.
            assertThat(program.run(RunOptions.context(new byte[16]).onCpu(0)).returnValue())
                    .isZero();
        }
    }

    @Test
    void attachesBySection() {
        try (BpfObject object = openTracing().load()) {
            try (BpfLink tracepoint = object.program("on_fork").attach();
                    BpfLink raw = object.program("on_raw_fork").attach()) {
                Commands.run("true");
                if (PERF_LINKS.isThere()) {
                    assertThat(tracepoint.info().type()).isEqualTo(BpfLinkType.PERF_EVENT);
                }
                assertThat(raw.info().type()).isEqualTo(BpfLinkType.RAW_TRACEPOINT);
                assertThat(raw.info().programId())
                        .isEqualTo(object.program("on_raw_fork").id());
                assertThat(tracepoint).asString().contains("tracepoint/sched/sched_process_fork");
            }
            Observed hits = observed(object);
            assertThat(hits.tracepointHits()).isPositive();
            assertThat(hits.rawHits()).isEqualTo(hits.tracepointHits());
            Commands.run("true");
            assertThat(observed(object)).as("hits after detach").isEqualTo(hits);
        }
    }

    @Test
    void readsTheKernelsMemoryByCoRe() {
        try (BpfObject object = openTracing().load()) {
            try (BpfLink link = object.program("on_raw_fork").attach()) {
                Commands.run("true");
                assertThat(link.info().type()).isEqualTo(BpfLinkType.RAW_TRACEPOINT);
            }
            Observed observed = observed(object);
            assertThat(observed.tgidByCoRe()).isPositive().isEqualTo(observed.tgid());
            assertThat(observed.fieldExists()).isFalse();
            String[] version = System.getProperty("os.version").split("[.-]");
            assertThat(observed.kernelVersion() >> 8)
                    .isEqualTo(Long.parseLong(version[0]) << 8 | Long.parseLong(version[1]));
        }
    }

    @Test
    void customBtfReplacesTheKernels(@TempDir Path directory) throws Exception {
        Path same = Files.copy(Path.of("/sys/kernel/btf/vmlinux"), directory.resolve("same.btf"));
        try (BpfObject object = openTracing().customBtf(same).load()) {
            try (BpfLink link = object.program("on_raw_fork").attach()) {
                Commands.run("true");
                assertThat(link.info().type()).isEqualTo(BpfLinkType.RAW_TRACEPOINT);
            }
            Observed observed = observed(object);
            assertThat(observed.tgidByCoRe()).isPositive().isEqualTo(observed.tgid());
        }

        // The BTF of an object that knows no task_struct: the access cannot be relocated.
        Path other = Files.write(directory.resolve("other.bpf.o"), TestObjects.bytes("maps"));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> openTracing().customBtf(other).load())
                .withMessageContaining("on_raw_fork")
                .withMessageContaining("CO-RE");
    }

    @Test
    void kconfigAddsToTheKernels() {
        try (BpfObject object = openTracing().kconfig("CONFIG_BPF4J_TEST=42").load()) {
            try (BpfLink link = object.program("on_raw_fork").attach()) {
                Commands.run("true");
                assertThat(link.info().type()).isEqualTo(BpfLinkType.RAW_TRACEPOINT);
            }
            assertThat(observed(object).configured()).isEqualTo(42);
        }
    }
}
