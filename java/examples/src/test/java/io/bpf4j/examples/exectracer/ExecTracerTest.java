package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import io.bpf4j.junit.BpfTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The BPF program on real processes: it has to tell what {@code /proc} tells of them. */
@Timeout(120)
@BpfTest
class ExecTracerTest {

    private static final long BUFFER_SIZE = 1 << 20;
    private static final int PAGE = 4096;

    /** What two looks at a clock may be apart from a third one in between. */
    private static final Duration CLOCK_ERROR = Duration.ofMillis(20);

    @TempDir
    private Path directory;

    private final List<ExecEvent> events = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    /** A tracer of all users. */
    private RunningTracer attach() {
        return RunningTracer.attach(OptionalLong.empty(), BUFFER_SIZE, events::add);
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }

    /** The event of the process that runs a program under this name, of which there is one. */
    private ExecEvent await(RunningTracer tracer, Process process, String command) {
        while (true) {
            List<ExecEvent> found = events.stream()
                    .filter(event ->
                            event.pid() == process.pid() && event.command().equals(command))
                    .toList();
            if (!found.isEmpty()) {
                assertThat(found).hasSize(1);
                return found.get(0);
            }
            tracer.poll(Duration.ofSeconds(1));
        }
    }

    private static String status(Process process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] commandLine(Process process) throws IOException {
        return Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
    }

    @Test
    void tellsWhatProcTells() throws IOException {
        try (RunningTracer tracer = attach()) {
            Instant before = Instant.now();
            Process process = start("sleep", "61.5", "0", "0.5s");
            Instant after = Instant.now();
            ExecEvent event = await(tracer, process, "sleep");

            assertThat(event.command()).isEqualTo(status(process, "Name"));
            assertThat(event.parentPid())
                    .isEqualTo(Long.parseLong(status(process, "PPid")))
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(event.uid())
                    .isEqualTo(Long.parseLong(status(process, "Uid").split("\\s+")[0]));
            assertThat(event.gid())
                    .isEqualTo(Long.parseLong(status(process, "Gid").split("\\s+")[0]));
            assertThat(Path.of(event.file()).toRealPath())
                    .isEqualTo(Path.of("/proc/" + process.pid() + "/exe").toRealPath());
            assertThat(event.fileLength()).isEqualTo(event.file().length());
            assertThat(Arrays.copyOf(event.arguments(), (int) event.argumentsRead()))
                    .isEqualTo(commandLine(process));
            assertThat(CommandLine.of(event).arguments()).containsExactly("sleep", "61.5", "0", "0.5s");
            assertThat(CommandLine.of(event).argumentsCutOff()).isFalse();
            assertThat(tracer.clock().wallClock(event.time()))
                    .isBetween(before.minus(CLOCK_ERROR), after.plus(CLOCK_ERROR));
        }
    }

    /** The time of a process's start in {@code /proc} is of the same clock, in hundredths of a second. */
    @Test
    void timesAreOfTheKernelsClock() throws IOException {
        try (RunningTracer tracer = attach()) {
            Process process = start("sleep", "62");
            ExecEvent event = await(tracer, process, "sleep");
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            long ticks =
                    Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);

            assertThat(Duration.ofNanos(event.time()))
                    .isBetween(
                            Duration.ofMillis(10 * ticks),
                            Duration.ofMillis(10 * ticks).plusSeconds(5));
        }
    }

    @Test
    void comparingTheClocksAgainChangesLittle() throws InterruptedException {
        try (RunningTracer tracer = attach()) {
            long time = 1_000_000_000_000L;
            Instant first = tracer.clock().wallClock(time);
            Thread.sleep(300);
            tracer.clock().compare();

            assertThat(Duration.between(first, tracer.clock().wallClock(time)).abs())
                    .isLessThan(CLOCK_ERROR);
        }
    }

    @Test
    void tellsWhichArgumentsAreCutOff() throws IOException {
        String longArgument = "1" + "0".repeat(3_000);
        try (RunningTracer tracer = attach()) {
            Process process = start("sleep", "63", longArgument, "0");
            ExecEvent event = await(tracer, process, "sleep");

            assertThat(CommandLine.of(event).argumentsCutOff()).isTrue();
            assertThat(event.argumentsLength()).isEqualTo(commandLine(process).length);
            assertThat(event.argumentsRead()).isEqualTo(1024);
            assertThat(CommandLine.of(event).arguments())
                    .containsExactly("sleep", "63", longArgument.substring(0, 1024 - "sleep\00063\000".length()));
        }
    }

    @Test
    void argumentsThatJustFitAreNotCutOff() throws IOException {
        int rest = 1024 - "sleep\000".length() - 1;
        try (RunningTracer tracer = attach()) {
            ExecEvent exact = await(tracer, start("sleep", "0".repeat(rest - 2) + "64"), "sleep");
            assertThat(CommandLine.of(exact).argumentsCutOff()).isFalse();
            assertThat(CommandLine.of(exact).arguments().get(1)).hasSize(rest);

            ExecEvent longer = await(tracer, start("sleep", "0".repeat(rest - 1) + "64"), "sleep");
            assertThat(CommandLine.of(longer).argumentsCutOff()).isTrue();
            assertThat(CommandLine.of(longer).arguments().get(1)).hasSize(rest + 1);
        }
    }

    @Test
    void tellsScriptsByTheirOwnNames() throws IOException {
        Path script = script(directory.resolve("a script of ours"));
        try (RunningTracer tracer = attach()) {
            ExecEvent event = await(tracer, start(script.toString(), "x"), "a script of our");

            assertThat(event.file()).isEqualTo(script.toString());
            assertThat(CommandLine.of(event).arguments()).containsExactly("/bin/sh", script.toString(), "x");
        }
    }

    @Test
    void tellsWhichFileNamesAreCutOff() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(200)).resolve("e".repeat(200)));
        Path file = script(deep.resolve("napping"));
        try (RunningTracer tracer = attach()) {
            ExecEvent event = await(tracer, start(file.toString()), "napping");

            assertThat(CommandLine.of(event).fileCutOff()).isTrue();
            assertThat(event.fileLength()).isEqualTo(file.toString().length());
            assertThat(event.file()).isEqualTo(file.toString().substring(0, 255));
        }
    }

    @Test
    void seesOneUserOnlyIfTold() throws IOException, InterruptedException {
        long user = someUser();
        try (RunningTracer tracer = RunningTracer.attach(OptionalLong.of(user), BUFFER_SIZE, events::add)) {
            start("true").waitFor();
            runAs(user, "exec sleep 0").waitFor();
            tracer.detach();

            assertThat(events).extracting(ExecEvent::command).containsExactly("sh", "sleep");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.uid()).isEqualTo(user);
                assertThat(event.gid()).isEqualTo(user - 1);
            });
        }
    }

    @Test
    void whatIsProcessedAndWhatIsLostIsAllThatWas() throws IOException, InterruptedException {
        long user = someUser();
        int programs = 300;
        try (RunningTracer tracer = RunningTracer.attach(OptionalLong.of(user), PAGE, events::add)) {
            Process shell = runAs(
                    user,
                    IntStream.range(0, programs).mapToObj(i -> "/bin/true " + i).collect(Collectors.joining("\n")));
            assertThat(shell.waitFor()).isZero();
            tracer.detach();

            assertThat(tracer.processed()).isEqualTo(events.size()).isPositive();
            assertThat(tracer.lost()).isPositive();
            assertThat(tracer.processed() + tracer.lost()).isEqualTo(1 + programs);
            assertThat(events.get(0).command()).isEqualTo("sh");
            assertThat(events.subList(1, events.size()))
                    .extracting(event -> CommandLine.of(event).arguments().get(1))
                    .as("the ring keeps the first ones")
                    .containsExactlyElementsOf(IntStream.range(0, events.size() - 1)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void nothingIsSeenOnceDetached() throws IOException, InterruptedException {
        long user = someUser();
        try (RunningTracer tracer = RunningTracer.attach(OptionalLong.of(user), BUFFER_SIZE, events::add)) {
            tracer.detach();
            runAs(user, "exec true").waitFor();
            tracer.poll(Duration.ZERO);

            assertThat(events).isEmpty();
            assertThat(tracer.lost()).isZero();
        }
    }

    private static Path script(Path file) throws IOException {
        Files.writeString(file, "#!/bin/sh\nsleep 65\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** A user whom nobody else is, with a number beyond the reach of {@code int}. */
    private static long someUser() {
        return ThreadLocalRandom.current().nextLong(1L << 31, (1L << 32) - 1_000);
    }

    /** Runs a shell as this user. */
    private Process runAs(long user, String script) throws IOException {
        Process process =
                start("setpriv", "--reuid=" + user, "--regid=" + (user - 1), "--clear-groups", "sh", "-c", script);
        process.getOutputStream().close();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        return process;
    }
}
