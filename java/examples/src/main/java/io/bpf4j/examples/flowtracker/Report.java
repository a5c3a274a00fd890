package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import java.util.List;
import java.util.function.Supplier;

/** Where the flow tracker tells what it sees. */
interface Report {

    /**
     * The program is attached: from here on each packet is seen.
     *
     * @param networkInterface name of the interface
     */
    void attached(String networkInterface);

    /** A packet of a new flow came. */
    void newFlow(FlowEvent event);

    /**
     * About a second has passed.
     *
     * @param flows reads the flows from the kernel, for those who want them
     */
    default void refresh(Supplier<List<Flow>> flows) {}

    /**
     * The program is detached.
     *
     * @param networkInterface name of the interface
     * @param summary all that was seen
     */
    void detached(String networkInterface, Summary summary);
}
