package io.bpf4j.examples.flowtracker;

import static io.bpf4j.examples.flowtracker.Frame.DESTINATION4;
import static io.bpf4j.examples.flowtracker.Frame.DESTINATION6;
import static io.bpf4j.examples.flowtracker.Frame.DESTINATION_OPTIONS;
import static io.bpf4j.examples.flowtracker.Frame.FRAGMENT;
import static io.bpf4j.examples.flowtracker.Frame.HOP_BY_HOP;
import static io.bpf4j.examples.flowtracker.Frame.IPV4;
import static io.bpf4j.examples.flowtracker.Frame.IPV6;
import static io.bpf4j.examples.flowtracker.Frame.ROUTING;
import static io.bpf4j.examples.flowtracker.Frame.SERVICE_VLAN;
import static io.bpf4j.examples.flowtracker.Frame.SOURCE4;
import static io.bpf4j.examples.flowtracker.Frame.SOURCE6;
import static io.bpf4j.examples.flowtracker.Frame.VLAN;
import static io.bpf4j.examples.flowtracker.Frame.ethernet;
import static io.bpf4j.examples.flowtracker.Frame.extension;
import static io.bpf4j.examples.flowtracker.Frame.fragment;
import static io.bpf4j.examples.flowtracker.Frame.ipv4;
import static io.bpf4j.examples.flowtracker.Frame.ipv6;
import static io.bpf4j.examples.flowtracker.Frame.tcp;
import static io.bpf4j.examples.flowtracker.Frame.udp;
import static io.bpf4j.examples.flowtracker.Frame.vlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bpf4j.RunOptions;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowLosses;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import io.bpf4j.junit.BpfTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The BPF program on frames of every shape, run in the kernel without an interface. */
@BpfTest
class TrackFlowsTest {

    private static final int XDP_PASS = 2;
    private static final int ICMP = 1;
    private static final int MORE_FRAGMENTS = 0x2000;

    private static final FlowKey UDP4 = Flows.ipv4(SOURCE4, 1000, DESTINATION4, 53, Flows.UDP);
    private static final FlowKey TCP4 = Flows.ipv4(SOURCE4, 1000, DESTINATION4, 80, Flows.TCP);
    private static final FlowKey UDP6 = Flows.ipv6(SOURCE6, 1000, DESTINATION6, 53, Flows.UDP);
    private static final FlowKey TCP6 = Flows.ipv6(SOURCE6, 1000, DESTINATION6, 80, Flows.TCP);
    private static final FlowKey FRAGMENT4 = Flows.ipv4(SOURCE4, 0, DESTINATION4, 0, Flows.UDP);
    private static final FlowKey FRAGMENT6 = Flows.ipv6(SOURCE6, 0, DESTINATION6, 0, Flows.UDP);

    private static final byte[] DNS = udp(1000, 53, 4);
    private static final byte[] HTTP = tcp(1000, 80);

    static Stream<Arguments> tracked() {
        byte[] udp4 = ipv4(Flows.UDP, DNS);
        byte[] threeExtensions =
                extension(ROUTING, 0, extension(DESTINATION_OPTIONS, 2, extension(Flows.TCP, 255, HTTP)));
        return Stream.of(
                arguments("UDP over IPv4", ethernet(IPV4, udp4), UDP4, 32),
                arguments("TCP over IPv4", ethernet(IPV4, ipv4(Flows.TCP, HTTP)), TCP4, 40),
                arguments("UDP over IPv6", ethernet(IPV6, ipv6(Flows.UDP, DNS)), UDP6, 52),
                arguments("TCP over IPv6", ethernet(IPV6, ipv6(Flows.TCP, HTTP)), TCP6, 60),
                arguments("VLAN", ethernet(VLAN, vlan(IPV4, udp4)), UDP4, 32),
                arguments("VLAN in VLAN", ethernet(SERVICE_VLAN, vlan(VLAN, vlan(IPV4, udp4))), UDP4, 32),
                arguments("Ethernet padding", Arrays.copyOf(ethernet(IPV4, udp4), 60), UDP4, 32),
                arguments("most IPv4 options", ethernet(IPV4, ipv4(Flows.UDP, 10, 0, DNS)), UDP4, 72),
                arguments("first fragment", ethernet(IPV4, ipv4(Flows.UDP, 0, MORE_FRAGMENTS, DNS)), UDP4, 32),
                arguments("next fragment", ethernet(IPV4, ipv4(Flows.UDP, 0, MORE_FRAGMENTS | 1, DNS)), FRAGMENT4, 32),
                arguments("short fragment", ethernet(IPV4, ipv4(Flows.UDP, 0, 9, new byte[1])), FRAGMENT4, 21),
                arguments("first IPv6 fragment", ethernet(IPV6, ipv6(FRAGMENT, fragment(Flows.UDP, 0, DNS))), UDP6, 60),
                arguments(
                        "next IPv6 fragment",
                        ethernet(IPV6, ipv6(FRAGMENT, fragment(Flows.UDP, 1, DNS))),
                        FRAGMENT6,
                        60),
                arguments("long extension headers", ethernet(IPV6, ipv6(HOP_BY_HOP, threeExtensions)), TCP6, 2140));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tracked")
    void tracks(String what, byte[] frame, FlowKey key, long bytes) {
        try (FlowTracker object = FlowTracker.open().load()) {
            run(object, frame);
            run(object, frame);

            assertThat(flows(object)).containsOnlyKeys(key);
            FlowStats stats = flows(object).get(key);
            assertThat(stats.packets()).isEqualTo(2);
            assertThat(stats.bytes()).isEqualTo(2 * bytes);
            assertThat(stats.firstSeen()).isLessThan(stats.lastSeen());
            assertThat(events(object)).containsExactly(new FlowEvent(key, stats.firstSeen()));
        }
    }

    static Stream<Arguments> notTracked() {
        byte[] udp4 = ethernet(IPV4, ipv4(Flows.UDP, DNS));
        byte[] udp6 = ethernet(IPV6, ipv6(Flows.UDP, DNS));
        byte[] shortHeader = udp4.clone();
        shortHeader[14] = 0x44;
        byte[] otherVersion = udp6.clone();
        otherVersion[14] = 0x40;
        byte[] seven = HTTP;
        for (int i = 0; i < 7; i++) {
            seven = extension(i == 0 ? Flows.TCP : DESTINATION_OPTIONS, 0, seven);
        }
        return Stream.of(
                arguments("ARP", ethernet(0x0806, new byte[28])),
                arguments("three VLANs", ethernet(VLAN, vlan(VLAN, vlan(VLAN, vlan(IPV4, ipv4(Flows.UDP, DNS)))))),
                arguments("cut off in the UDP header", ethernet(IPV4, ipv4(Flows.UDP, Arrays.copyOf(DNS, 7)))),
                arguments(
                        "UDP header in the padding",
                        Arrays.copyOf(ethernet(IPV4, ipv4(Flows.UDP, Arrays.copyOf(DNS, 7))), 60)),
                arguments("cut off in the TCP header", ethernet(IPV4, ipv4(Flows.TCP, Arrays.copyOf(HTTP, 19)))),
                arguments("longer than the frame", Arrays.copyOf(udp4, udp4.length - 1)),
                arguments("longer than the frame, IPv6", Arrays.copyOf(udp6, udp6.length - 1)),
                arguments("IPv4 header of 16 bytes", shortHeader),
                arguments("wrong IP version", otherVersion),
                arguments("cut off in an extension header", ethernet(IPV6, ipv6(HOP_BY_HOP, new byte[] {
                    17, 1, 0, 0, 0, 0, 0, 0
                }))),
                arguments("seven extension headers", ethernet(IPV6, ipv6(DESTINATION_OPTIONS, seven))),
                arguments("ICMP", ethernet(IPV4, ipv4(ICMP, new byte[8]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notTracked")
    void leavesOut(String what, byte[] frame) {
        try (FlowTracker object = FlowTracker.open().load()) {
            run(object, frame);

            assertThat(flows(object)).isEmpty();
            assertThat(losses(object)).isEqualTo(new FlowLosses(0, 0));
        }
    }

    @Test
    void tracksOtherProtocolsWithoutPortsWhenToldTo() {
        try (FlowTracker object = FlowTracker.open()
                .rodata(constants -> constants.otherProtocols(true))
                .load()) {
            run(object, ethernet(IPV4, ipv4(ICMP, new byte[8])));

            assertThat(flows(object)).containsOnlyKeys(Flows.ipv4(SOURCE4, 0, DESTINATION4, 0, ICMP));
        }
    }

    @Test
    void countsTheEventsThatFindTheRingFull() {
        int flows = 200;
        try (FlowTracker object =
                FlowTracker.open().events(map -> map.maxEntries(4096)).load()) {
            for (int port = 1; port <= flows; port++) {
                run(object, ethernet(IPV4, ipv4(Flows.UDP, udp(port, 53, 0))));
            }

            int announced = events(object).size();
            assertThat(announced).isPositive().isLessThan(flows);
            assertThat(losses(object)).isEqualTo(new FlowLosses(flows - announced, 0));
            assertThat(flows(object)).hasSize(flows);
        }
    }

    @Test
    void countsEachPacketOnceWhenCpusRace() throws InterruptedException {
        int threads = 4;
        int flows = 200;
        int repeat = 50;
        try (FlowTracker object = FlowTracker.open().load()) {
            List<Thread> racers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                racers.add(new Thread(() -> {
                    for (int port = 1; port <= flows; port++) {
                        run(
                                object,
                                RunOptions.packet(ethernet(IPV4, ipv4(Flows.UDP, udp(port, 53, 0))))
                                        .repeat(repeat));
                    }
                }));
            }
            racers.forEach(Thread::start);
            for (Thread racer : racers) {
                racer.join();
            }

            assertThat(flows(object).values())
                    .hasSize(flows)
                    .allSatisfy(stats -> assertThat(stats.packets()).isEqualTo((long) threads * repeat));
            assertThat(events(object)).hasSize(flows);
        }
    }

    private static void run(FlowTracker object, byte[] frame) {
        run(object, RunOptions.packet(frame));
    }

    private static void run(FlowTracker object, RunOptions options) {
        assertThat(object.trackFlows().run(options).returnValue()).isEqualTo(XDP_PASS);
    }

    private static Map<FlowKey, FlowStats> flows(FlowTracker object) {
        Map<FlowKey, FlowStats> flows = new LinkedHashMap<>();
        object.flows().forEach(flows::put);
        return flows;
    }

    private static FlowLosses losses(FlowTracker object) {
        return object.losses().lookup(0L).orElseThrow();
    }

    private static List<FlowEvent> events(FlowTracker object) {
        List<FlowEvent> events = new ArrayList<>();
        try (RingBuffer ring = RingBuffer.of(object.events(), events::add)) {
            ring.consume();
        }
        return events;
    }
}
