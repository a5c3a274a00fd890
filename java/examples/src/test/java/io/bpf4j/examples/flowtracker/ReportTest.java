package io.bpf4j.examples.flowtracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowLosses;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final FlowKey KEY = Flows.ipv4("192.0.2.1", 5000, "192.0.2.2", 53, Flows.UDP);
    private static final Flow FLOW = new Flow(KEY, new FlowStats(2, 120, 1_000, 3_000));
    private static final Summary SUMMARY =
            new Summary(List.of(FLOW), 1, new FlowLosses(3, 4), Duration.ofMillis(1_500));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void writesJsonLines() {
        run(new JsonReport(out));

        assertThat(output()).isEqualTo("""
                        {"event":"attached","interface":"et\\"h0"}
                        {"event":"new_flow","ip_version":4,"protocol":"udp","source":"192.0.2.1","source_port":5000,\
                        "destination":"192.0.2.2","destination_port":53,"first_seen_ns":1000}
                        {"event":"flow","ip_version":4,"protocol":"udp","source":"192.0.2.1","source_port":5000,\
                        "destination":"192.0.2.2","destination_port":53,"packets":2,"bytes":120,"first_seen_ns":1000,\
                        "last_seen_ns":3000}
                        {"event":"summary","interface":"et\\"h0","flows":1,"packets":2,"bytes":120,\
                        "new_flow_events":1,"lost_events":3,"untracked_packets":4,"elapsed_ms":1500}
                        """);
    }

    @Test
    void writesTextWithTheTableAtTheEnd() {
        run(new TextReport(out, false));

        assertThat(output().replaceFirst("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "TIME"))
                .isEqualTo("""
                        Tracking the flows that arrive at et"h0; Ctrl-C ends.
                        TIME  new flow  udp  192.0.2.1:5000 -> 192.0.2.2:53

                        PROTOCOL  SOURCE          DESTINATION   PACKETS  BYTES  DURATION
                        udp       192.0.2.1:5000  192.0.2.2:53        2    120   0.000 s

                        Flows: 1. Packets: 2. Bytes: 120. Seconds: 1.5. Events lost: 3. Packets not tracked: 4.
                        """);
    }

    @Test
    void keepsTheTableBelowTheNewFlowsOnATerminal() {
        run(new TextReport(out, true));

        String shown = "PROTOCOL  SOURCE          DESTINATION   PACKETS  BYTES  DURATION\n"
                + "udp       192.0.2.1:5000  192.0.2.2:53        2    120   0.000 s\n";
        assertThat(output())
                .contains("\033[?7l" + shown + "\033[?7h" + "\r\033[2A\033[J" + "\n" + shown + "\nFlows: 1.");
    }

    private void run(Report report) {
        report.attached("et\"h0");
        report.newFlow(new FlowEvent(KEY, 1_000));
        report.refresh(() -> List.of(FLOW));
        report.detached("et\"h0", SUMMARY);
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
