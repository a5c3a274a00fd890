package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The programs of the exec tracer on each kernel that {@code scripts/vmtest} boots; {@code java/examples}, whose tests do not run there, tests the rest of it. */
@KernelTest
@Timeout(60)
class ExecTracerProgramTest {

    @CType("struct exec_event")
    record Execution(
            @CType("__u64") long time,
            @CType("__u64") long argumentsLength,
            @CType("__u32") long pid,
            @CType("__u32") long parentPid,
            @CType("__u32") long uid,
            @CType("__u32") long gid,
            @CType("__u32") long fileLength,
            @CType("__u32") long argumentsRead,
            @CType("char[16]") String command,
            @CType("char[256]") String file,
            @CType("__u8[1024]") byte[] arguments) {
        static final BpfType<Execution> TYPE = BpfType.ofRecord(Execution.class);
    }

    @Test
    void tellsOfAProcess() throws IOException {
        long pidNamespace = (Long) Files.getAttribute(Path.of("/proc/self/ns/pid"), "unix:ino");
        List<Execution> executions = new ArrayList<>();
        try (BpfObject object = TestObjects.open("exec_tracer")
                        .global("pid_namespace", pidNamespace)
                        .load();
                RingBuffer events = RingBuffer.of(object.map("events"), Execution.TYPE, executions::add);
                BpfLink link = object.program("trace_exec").attach()) {
            Process process = new ProcessBuilder("sleep", "0.01", "0").start();
            Execution execution = await(events, executions, process.pid());

            assertThat(execution.parentPid())
                    .as("by %s", link)
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(execution.file()).endsWith("/sleep").hasSize((int) execution.fileLength());
            assertThat(new String(execution.arguments(), 0, (int) execution.argumentsRead(), StandardCharsets.UTF_8))
                    .isEqualTo(String.join("\0", "sleep", "0.01", "0", ""));
            assertThat(execution.argumentsLength()).isEqualTo(execution.argumentsRead());
            assertThat(execution.uid()).isZero();
            object.program("read_clock").run(RunOptions.packet(new byte[64]));
            assertThat(Duration.ofNanos(object.global("clock_now").get() - execution.time()))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(60));
        }
    }

    /** The JVM may start a helper first, which then becomes the program. */
    private static Execution await(RingBuffer events, List<Execution> executions, long pid) {
        while (true) {
            for (Execution execution : executions) {
                if (execution.pid() == pid && execution.command().equals("sleep")) {
                    return execution;
                }
            }
            events.poll(Duration.ofSeconds(1));
        }
    }
}
