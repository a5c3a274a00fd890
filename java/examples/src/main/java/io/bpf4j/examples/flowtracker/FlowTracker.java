package io.bpf4j.examples.flowtracker;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.type.BpfType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The BPF program at work: its maps and events, and the link that attaches it. For one thread. */
final class FlowTracker implements AutoCloseable {

    private final BpfObject object;
    private final BpfMap<FlowKey, FlowStats> flows;
    private final BpfMap<Long, FlowLosses> losses;
    private final RingBuffer events;
    private final BpfLink link;

    private FlowTracker(BpfObject object, Consumer<FlowEvent> newFlows, Xdp place) {
        this.object = object;
        flows = object.map("flows", FlowKey.TYPE, FlowStats.TYPE);
        losses = object.map("losses", BpfType.U32, FlowLosses.TYPE);
        events = RingBuffer.of(object.map("events"), FlowEvent.TYPE, newFlows);
        try {
            link = object.program("track_flows").attach(place);
        } catch (BpfException e) {
            events.close();
            throw e;
        }
    }

    /**
     * Loads and attaches the program.
     *
     * @param place where to attach it
     * @param otherProtocols whether to track more than TCP and UDP
     * @param newFlows takes the event of each new flow, in {@link #poll}
     * @return the tracker, to be closed by the caller
     * @throws BpfException if that is not possible here
     */
    static FlowTracker attach(Xdp place, boolean otherProtocols, Consumer<FlowEvent> newFlows) {
        BpfObject object = BpfObject.openResource(FlowTracker.class, "flow_tracker.bpf.o")
                .global("other_protocols", otherProtocols ? 1 : 0)
                .load();
        try {
            return new FlowTracker(object, newFlows, place);
        } catch (BpfException e) {
            object.close();
            throw e;
        }
    }

    /** Hands over events, and waits so long for some if there are none. */
    void poll(Duration timeout) {
        events.poll(timeout);
    }

    /** Detaches the program and hands over the events that are left; the flows stay readable. */
    void detach() {
        link.close();
        events.consume();
    }

    /** How many events were handed over. */
    long newFlows() {
        return events.stats().events();
    }

    /** The flows that are in the map. */
    List<Flow> flows() {
        List<Flow> all = new ArrayList<>();
        flows.forEach((key, stats) -> all.add(new Flow(key, stats)));
        return all;
    }

    /** What the program could not hand over. */
    FlowLosses losses() {
        return losses.lookup(0L).orElseThrow();
    }

    @Override
    public void close() {
        link.close();
        events.close();
        object.close();
    }
}
