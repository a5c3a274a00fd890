package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowEvent;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Text for people: a line for each new flow, and the table at the end, on a terminal also meanwhile. */
final class TextReport implements Report {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    /** Fits on a terminal of 24 lines, whose real height Java cannot ask for. */
    private static final int LIVE_ROWS = 15;

    private final PrintStream out;
    private final LiveArea liveArea;

    /**
     * A report.
     *
     * @param out where to print
     * @param terminal whether that is a terminal, where the table is kept up to date below the new flows
     */
    TextReport(PrintStream out, boolean terminal) {
        this.out = out;
        this.liveArea = terminal ? new LiveArea(out) : null;
    }

    @Override
    public void attached(String networkInterface) {
        out.println("Tracking the flows that arrive at " + networkInterface + "; Ctrl-C ends.");
    }

    @Override
    public void newFlow(FlowEvent event) {
        FlowKey key = event.key();
        String line = LocalTime.now().format(TIME) + "  new flow  " + Protocols.name(key.protocol()) + "  "
                + FlowTable.source(key) + " -> " + FlowTable.destination(key);
        if (liveArea == null) {
            out.println(line);
        } else {
            liveArea.printAbove(line);
        }
    }

    @Override
    public void refresh(Supplier<List<Flow>> flows) {
        if (liveArea != null) {
            liveArea.show(FlowTable.lines(flows.get(), LIVE_ROWS));
        }
    }

    @Override
    public void detached(String networkInterface, Summary summary) {
        if (liveArea != null) {
            liveArea.clear();
        }
        out.println();
        FlowTable.lines(summary.flows()).forEach(out::println);
        out.println();
        out.printf(
                Locale.ROOT,
                "Flows: %d. Packets: %d. Bytes: %d. Seconds: %.1f. Events lost: %d. Packets not tracked: %d.%n",
                summary.flows().size(),
                summary.packets(),
                summary.bytes(),
                summary.elapsed().toMillis() / 1e3,
                summary.losses().lostEvents(),
                summary.losses().untrackedPackets());
    }
}
