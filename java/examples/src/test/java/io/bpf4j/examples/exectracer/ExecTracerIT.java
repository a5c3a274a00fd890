package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpf4j.junit.BpfTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/exec-tracer}, as users run it: the finished jar on the module path. */
@Timeout(120)
@BpfTest
class ExecTracerIT {

    private static final Path SCRIPT =
            Path.of("../../scripts/exec-tracer").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final long user = ThreadLocalRandom.current().nextLong(1L << 31, (1L << 32) - 1_000);
    private Process tracer;

    @AfterEach
    void endTracer() throws InterruptedException {
        if (tracer != null) {
            tracer.descendants().forEach(ProcessHandle::destroyForcibly);
            tracer.destroyForcibly().waitFor();
        }
    }

    private void trace(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(SCRIPT.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        tracer = builder.start();
    }

    /** Waits until the tracer's standard output has this. */
    private void await(String text) throws IOException, InterruptedException {
        while (!output("out").contains(text)) {
            assertThat(tracer.isAlive()).as(output("err")).isTrue();
            Thread.sleep(20);
        }
    }

    private String output(String stream) throws IOException {
        return Files.readString(directory.resolve(stream));
    }

    private List<JsonNode> json() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : output("out").lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private void runAsUser(String script) throws IOException, InterruptedException {
        run("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "sh", "-c", script);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2"})
    void tellsAllAndTheCountsWhenASignalEndsIt(String signal, int number) throws IOException, InterruptedException {
        // A build in the background ignores SIGINT, and what it starts does then, too.
        trace(List.of("env", "--default-signal=INT"), "--json", "--user", Long.toString(user));
        await("\"attached\"");
        Instant before = Instant.now();
        runAsUser("/bin/true 'a b' \"$(printf '\\033[31m\\n\"x')\"; /bin/true");
        Instant after = Instant.now();
        run("kill", "-" + signal, Long.toString(tracer.pid()));

        assertThat(tracer.waitFor()).isEqualTo(128 + number);
        List<JsonNode> lines = json();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0).get("event").asText()).isEqualTo("attached");
        JsonNode shell = lines.get(1);
        assertThat(shell.get("command").asText()).isEqualTo("sh");
        assertThat(shell.get("parent_pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        JsonNode program = lines.get(2);
        assertThat(program.get("event").asText()).isEqualTo("exec");
        assertThat(Instant.parse(program.get("time").asText())).isBetween(before.minusMillis(20), after.plusMillis(20));
        assertThat(program.get("parent_pid").asLong())
                .isEqualTo(shell.get("pid").asLong());
        assertThat(program.get("uid").asLong()).isEqualTo(user);
        assertThat(program.get("gid").asLong()).isEqualTo(user);
        assertThat(program.get("user").asText()).isEqualTo(Long.toString(user));
        assertThat(program.get("command").asText()).isEqualTo("true");
        assertThat(program.get("file").asText()).isEqualTo("/bin/true");
        assertThat(program.get("file_cut_off").asBoolean()).isFalse();
        assertThat(program.get("arguments"))
                .extracting(JsonNode::asText)
                .containsExactly("/bin/true", "a b", "\033[31m\n\"x");
        assertThat(program.get("arguments_cut_off").asBoolean()).isFalse();
        assertThat(lines.get(4).toString())
                .startsWith("{\"event\":\"summary\",\"processed_events\":3,\"shown_events\":3,\"lost_events\":0,");
        assertThat(output("err")).isEmpty();
    }

    @Test
    void countsWhatItLostWhileItWasStopped() throws IOException, InterruptedException {
        trace(List.of(), "--json", "--buffer-size", "1", "--user", Long.toString(user), "--command", "t?ue");
        await("\"attached\"");
        run("kill", "-STOP", Long.toString(tracer.pid()));
        runAsUser("i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i + 1)); done");
        run("kill", "-CONT", Long.toString(tracer.pid()));
        tracer.destroy();

        assertThat(tracer.waitFor()).isEqualTo(143);
        List<JsonNode> lines = json();
        JsonNode summary = lines.get(lines.size() - 1);
        long processed = summary.get("processed_events").asLong();
        assertThat(summary.get("lost_events").asLong()).isPositive();
        assertThat(processed + summary.get("lost_events").asLong()).isEqualTo(301);
        assertThat(summary.get("shown_events").asLong())
                .as("but for the shell")
                .isEqualTo(processed - 1)
                .isEqualTo(lines.size() - 2);
    }

    @Test
    void endsAfterTheDurationWithText() throws IOException, InterruptedException {
        trace(List.of(), "--user", Long.toString(user), "--duration", "3s");
        await("PROGRAM");
        runAsUser("exec /bin/true 'a b' \"$(printf '\\033[31m')\"");

        assertThat(tracer.waitFor()).isZero();
        assertThat(output("out"))
                .contains(" /bin/true 'a b' $'\\u001b[31m'\n", "\nEvents processed: 2. Shown: 2. Lost: 0. Seconds: 3.");
        assertThat(output("err")).isEmpty();
    }

    @Test
    void takesUsersByName() throws IOException, InterruptedException {
        trace(List.of(), "--user", "root", "--json");
        await("\"attached\"");
        runAsUser("exec /bin/true");
        String marker = "marker-" + user;
        run("/bin/true", marker);
        await(marker);
        tracer.destroy();

        assertThat(tracer.waitFor()).isEqualTo(143);
        assertThat(json())
                .filteredOn(line -> line.get("event").asText().equals("exec"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.get("user").asText()).isEqualTo("root"));
    }

    /** As in a container: it tells of what is in there, by the numbers that it has there. */
    @Test
    void countsProcessesAsItsPidNamespaceDoes() throws IOException, InterruptedException {
        trace(
                List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"),
                "--json",
                "--user",
                Long.toString(user));
        await("\"attached\"");
        long inside = tracer.children().findFirst().orElseThrow().pid();
        runAsUser("exec /bin/true outside");
        String numbers = run(
                "nsenter",
                "--target=" + inside,
                "--pid",
                "--mount",
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "sh",
                "-c",
                "echo $$; sh -c 'echo $$; echo $PPID' inside; true");
        run("kill", "-TERM", Long.toString(inside));
        tracer.waitFor();

        List<Long> expected = numbers.lines().map(Long::valueOf).toList();
        List<JsonNode> lines = json();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1).get("pid").asLong()).isEqualTo(expected.get(0)).isLessThan(1_000);
        assertThat(lines.get(1).get("parent_pid").asLong())
                .as("the parent is outside")
                .isZero();
        assertThat(lines.get(2).get("pid").asLong()).isEqualTo(expected.get(1));
        assertThat(lines.get(2).get("parent_pid").asLong()).isEqualTo(expected.get(2));
        assertThat(lines.get(3).get("processed_events").asLong()).isEqualTo(2);
    }

    @Test
    void explainsInOneLineWhatIsWrong() throws IOException, InterruptedException {
        assertThat(failure(List.of(), "--user", "no such user")).contains("'no such user'", "/etc/passwd");
        assertThat(failure(List.of(), "--user", "4294967295")).contains("'4294967295'");
        assertThat(failure(List.of(), "--duration", "soon")).contains("'soon'", "10s");
        assertThat(failure(List.of(), "--buffer-size", "0")).contains("not 0");
        assertThat(failure(List.of(), "--buffer-size", "536870913")).contains("536870912");
        assertThat(failure(List.of("unshare", "--mount", "sh", "-c", "umount /sys/kernel/tracing; exec \"$@\"", "sh")))
                .contains("tracefs is not mounted", "mount -t tracefs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cap_bpf", "cap_perfmon"})
    void namesTheMissingCapability(String capability) throws IOException, InterruptedException {
        assertThat(failure(List.of("capsh", "--drop=cap_sys_admin," + capability, "--shell=/usr/bin/env", "--")))
                .contains(capability.toUpperCase(Locale.ROOT));
    }

    private String failure(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        trace(prefix, arguments);

        assertThat(tracer.waitFor()).isEqualTo(2);
        assertThat(output("out")).isEmpty();
        assertThat(output("err").lines()).singleElement().asString().startsWith("exec-tracer: ");
        return output("err");
    }
}
