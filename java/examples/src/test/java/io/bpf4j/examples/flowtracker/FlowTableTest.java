package io.bpf4j.examples.flowtracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTableTest {

    private static final Flow SMALL =
            new Flow(Flows.ipv4("192.0.2.1", 5000, "192.0.2.2", 53, Flows.UDP), new FlowStats(1, 60, 1_000, 1_000));
    private static final Flow LARGE = new Flow(
            Flows.ipv6("2001:db8::1", 40000, "2001:db8::2", 443, Flows.TCP),
            new FlowStats(1_234, 1_234_567, 0, 12_345_678_900L));
    private static final Flow WITHOUT_PORTS =
            new Flow(Flows.ipv4("192.0.2.1", 0, "192.0.2.2", 0, 1), new FlowStats(2, 168, 0, 1_000_000_000L));

    @Test
    void alignsTheColumnsAndPutsTheMostBytesFirst() {
        assertThat(FlowTable.lines(List.of(SMALL, LARGE, WITHOUT_PORTS)))
                .containsExactly(
                        "PROTOCOL  SOURCE               DESTINATION        PACKETS    BYTES  DURATION",
                        "tcp       [2001:db8::1]:40000  [2001:db8::2]:443     1234  1234567  12.346 s",
                        "icmp      192.0.2.1            192.0.2.2                2      168   1.000 s",
                        "udp       192.0.2.1:5000       192.0.2.2:53             1       60   0.000 s");
    }

    @Test
    void saysHowManyItLeavesOut() {
        assertThat(FlowTable.lines(List.of(SMALL, LARGE, WITHOUT_PORTS), 1))
                .hasSize(3)
                .last()
                .isEqualTo("... and 2 more");
    }

    @Test
    void hasHeadingsWithoutFlows() {
        assertThat(FlowTable.lines(List.of()))
                .containsExactly("PROTOCOL  SOURCE  DESTINATION  PACKETS  BYTES  DURATION");
    }
}
