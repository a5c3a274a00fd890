package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import io.bpf4j.examples.support.JsonObject;
import java.io.PrintStream;
import java.net.InetAddress;

/**
 * A JSON object a line, for programs. The names and their order are stable; {@code docs/flow-tracker.md} has them.
 */
final class JsonReport implements Report {

    private final PrintStream out;

    JsonReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void attached(String networkInterface) {
        print(event("attached").add("interface", networkInterface));
    }

    @Override
    public void newFlow(FlowEvent event) {
        print(flow("new_flow", event.key()).add("first_seen_ns", event.firstSeen()));
    }

    @Override
    public void detached(String networkInterface, Summary summary) {
        for (Flow flow : summary.flows()) {
            FlowStats stats = flow.stats();
            print(flow("flow", flow.key())
                    .add("packets", stats.packets())
                    .add("bytes", stats.bytes())
                    .add("first_seen_ns", stats.firstSeen())
                    .add("last_seen_ns", stats.lastSeen()));
        }
        print(event("summary")
                .add("interface", networkInterface)
                .add("flows", summary.flows().size())
                .add("packets", summary.packets())
                .add("bytes", summary.bytes())
                .add("new_flow_events", summary.newFlows())
                .add("lost_events", summary.losses().lostEvents())
                .add("untracked_packets", summary.losses().untrackedPackets())
                .add("elapsed_ms", summary.elapsed().toMillis()));
    }

    private static JsonObject event(String event) {
        return new JsonObject().add("event", event);
    }

    private static JsonObject flow(String event, FlowKey key) {
        InetAddress source = Addresses.source(key);
        InetAddress destination = Addresses.destination(key);
        return event(event)
                .add("ip_version", key.ipVersion())
                .add("protocol", Protocols.name(key.protocol()))
                .add("source", Addresses.text(source))
                .add("source_port", key.sourcePort())
                .add("destination", Addresses.text(destination))
                .add("destination_port", key.destinationPort());
    }

    private void print(JsonObject line) {
        out.println(line);
        // A reader at the other end of a pipe is to see it now.
        out.flush();
    }
}
