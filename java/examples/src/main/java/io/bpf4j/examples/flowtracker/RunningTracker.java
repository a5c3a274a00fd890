package io.bpf4j.examples.flowtracker;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowLosses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The BPF program at work: loaded and attached, with a reader of its events. For one thread. */
final class RunningTracker implements AutoCloseable {

    private final FlowTracker tracker;
    private final RingBuffer events;
    private final BpfLink link;

    private RunningTracker(FlowTracker tracker, Consumer<FlowEvent> newFlows, Xdp place) {
        this.tracker = tracker;
        events = RingBuffer.of(tracker.events(), newFlows);
        try {
            link = tracker.attachTrackFlows(place);
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
    static RunningTracker attach(Xdp place, boolean otherProtocols, Consumer<FlowEvent> newFlows) {
        FlowTracker tracker = FlowTracker.open()
                .rodata(constants -> constants.otherProtocols(otherProtocols))
                .load();
        try {
            return new RunningTracker(tracker, newFlows, place);
        } catch (BpfException e) {
            tracker.close();
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
        tracker.flows().forEach((key, stats) -> all.add(new Flow(key, stats)));
        return all;
    }

    /** What the program could not hand over. */
    FlowLosses losses() {
        return tracker.losses().lookup(0L).orElseThrow();
    }

    @Override
    public void close() {
        link.close();
        events.close();
        tracker.close();
    }
}
