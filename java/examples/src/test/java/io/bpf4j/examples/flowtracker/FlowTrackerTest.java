package io.bpf4j.examples.flowtracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.examples.traffic.TrafficReceiver;
import io.bpf4j.examples.traffic.TrafficSender;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.junit.VethPair;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on real traffic: it has to see what the other side's TCP/IP stack says it sent. */
@Timeout(120)
@BpfTest
class FlowTrackerTest {

    private static final String TRACKER = FlowTrackerCommand.class.getName();
    private static final String RECEIVER = TrafficReceiver.class.getName();
    private static final String SENDER = TrafficSender.class.getName();
    private static final int SIGTERM_STATUS = 128 + 15;
    private static final int PORT = 7777;

    private static final Pattern FLOW =
            Pattern.compile("\\{\"event\":\"flow\",.*\"protocol\":\"(.*)\",\"source\":\"(.*)\","
                    + "\"source_port\":(.*),\"destination\":\"(.*)\",\"destination_port\":(.*),"
                    + "\"packets\":(.*),\"bytes\":(.*),\"first_seen_ns\":.*");

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private VethPair veth;

    @BeforeEach
    void keepNetwork(VethPair pair) {
        veth = pair;
    }

    /** The processes end before their network. */
    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private String ownInterface() {
        return veth.local().name();
    }

    /** What {@code ip} says of the interface. */
    private String shownInterface() throws IOException {
        Process ip = new ProcessBuilder("ip", "-d", "link", "show", ownInterface()).start();
        String shown = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shown).contains(ownInterface());
        return shown;
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "generic"})
    void seesExactlyWhatIsSentAndDetachesOnSigterm(String mode) throws Exception {
        Process receiver = start(
                List.of(),
                RECEIVER,
                "--listen",
                Addresses.text(veth.local().inet()),
                "--listen",
                Addresses.text(veth.local().inet6()),
                "--port",
                Integer.toString(PORT));
        awaitOutput(receiver, RECEIVER, directory.resolve(RECEIVER + ".out"), "ready");
        Path seen = directory.resolve("seen.json");
        Process tracker = start(List.of(), TRACKER, "-i", ownInterface(), "--mode", mode, "--json=" + seen);
        awaitOutput(tracker, TRACKER, seen, "\"attached\"");
        assertThat(shownInterface()).contains("prog/xdp");

        List<String> sent = new ArrayList<>();
        sent.addAll(send(veth.peer().inet(), veth.local().inet()));
        sent.addAll(send(veth.peer().inet6(), veth.local().inet6()));
        tracker.destroy();

        assertThat(tracker.waitFor()).isEqualTo(SIGTERM_STATUS);
        assertThat(shownInterface()).doesNotContain("prog/xdp");
        List<String> lines = Files.readAllLines(seen);
        assertThat(flows(lines)).isNotEmpty().containsExactlyInAnyOrderElementsOf(sent);
        assertThat(lines)
                .last()
                .asString()
                .contains("\"flows\":" + sent.size() + ",", "\"lost_events\":0,\"untracked_packets\":0,");
        assertThat(output(TRACKER, "out")).contains("PROTOCOL", "Flows: " + sent.size() + ".");
        assertThat(output(TRACKER, "err")).isEmpty();
    }

    @Test
    void endsAfterTheDuration() throws IOException, InterruptedException {
        Process tracker = start(List.of(), TRACKER, "-i", ownInterface(), "--json", "--duration", "300ms");

        assertThat(tracker.waitFor()).isZero();
        assertThat(output(TRACKER, "out").lines())
                .first()
                .isEqualTo("{\"event\":\"attached\",\"interface\":\"" + ownInterface() + "\"}");
    }

    @Test
    void explainsInOneLineWhatIsWrong() throws IOException, InterruptedException {
        assertThat(failure(List.of(), "--interface", "nowhere"))
                .contains("no network interface nowhere", "\"ip link\"");
        assertThat(failure(List.of(), "-i", "lo", "--mode", "native")).contains("EOPNOTSUPP");
        assertThat(failure(List.of(), "-i", "lo", "--duration", "soon")).contains("'soon'", "10s");
        assertThat(failure(List.of())).contains("--interface");
        assertThat(failure(List.of(), "-i", "lo", "--json=" + directory)).contains("cannot write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cap_bpf", "cap_net_admin", "cap_perfmon"})
    void namesTheMissingCapability(String capability) throws IOException, InterruptedException {
        List<String> without = List.of("capsh", "--drop=cap_sys_admin," + capability, "--shell=/usr/bin/env", "--");

        assertThat(failure(without, "-i", ownInterface())).contains(capability.toUpperCase(Locale.ROOT));
    }

    private String failure(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        Process tracker = start(prefix, TRACKER, arguments);

        assertThat(tracker.waitFor()).isEqualTo(2);
        assertThat(output(TRACKER, "out")).isEmpty();
        assertThat(output(TRACKER, "err").lines()).singleElement().asString().startsWith("flow-tracker: ");
        return output(TRACKER, "err");
    }

    private void awaitOutput(Process process, String main, Path file, String text)
            throws IOException, InterruptedException {
        while (!(Files.exists(file) && Files.readString(file).contains(text))) {
            assertThat(process.isAlive()).as(output(main, "err")).isTrue();
            Thread.sleep(20);
        }
    }

    private List<String> send(InetAddress from, InetAddress to) throws Exception {
        Process sender = veth.peer()
                .namespace()
                .call(() -> start(
                        List.of(),
                        SENDER,
                        "--from",
                        Addresses.text(from),
                        "--to",
                        Addresses.text(to),
                        "--port",
                        Integer.toString(PORT)));
        assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(sender.exitValue()).as(output(SENDER, "err")).isZero();
        return output(SENDER, "out").lines().toList();
    }

    private static List<String> flows(List<String> lines) {
        return lines.stream()
                .map(FLOW::matcher)
                .filter(Matcher::matches)
                .map(flow -> String.join(
                        " ",
                        flow.group(1),
                        flow.group(2),
                        flow.group(3),
                        flow.group(4),
                        flow.group(5),
                        flow.group(6),
                        flow.group(7)))
                .toList();
    }

    private String output(String main, String stream) throws IOException {
        return Files.readString(directory.resolve(main + "." + stream));
    }

    private Process start(List<String> prefix, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(main + ".out").toFile())
                .redirectError(directory.resolve(main + ".err").toFile())
                .start();
        started.add(process);
        return process;
    }
}
