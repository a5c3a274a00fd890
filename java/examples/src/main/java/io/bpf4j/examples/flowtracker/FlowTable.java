package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.FlowStats;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Flows as lines of text in columns, those with the most bytes first. */
final class FlowTable {

    private static final String[] HEADINGS = {"PROTOCOL", "SOURCE", "DESTINATION", "PACKETS", "BYTES", "DURATION"};
    private static final int FIRST_NUMBER = 3;
    private static final String GAP = "  ";

    private static final Comparator<Flow> ORDER = Comparator.comparingLong(
                    (Flow flow) -> flow.stats().bytes())
            .reversed()
            .thenComparingLong(flow -> flow.stats().firstSeen());

    private FlowTable() {}

    /** All flows. */
    static List<String> lines(List<Flow> flows) {
        return lines(flows, Integer.MAX_VALUE);
    }

    /**
     * The headings, the flows, and a line that says how many are left out, if any.
     *
     * @param limit how many flows to show
     */
    static List<String> lines(List<Flow> flows, int limit) {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEADINGS);
        flows.stream().sorted(ORDER).limit(limit).map(FlowTable::row).forEach(rows::add);

        int[] widths = new int[HEADINGS.length];
        for (String[] row : rows) {
            Arrays.setAll(widths, column -> Math.max(widths[column], row[column].length()));
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add(line(row, widths));
        }
        if (flows.size() > limit) {
            lines.add("... and " + (flows.size() - limit) + " more");
        }
        return lines;
    }

    private static String[] row(Flow flow) {
        FlowKey key = flow.key();
        FlowStats stats = flow.stats();
        return new String[] {
            Protocols.name(key.protocol()),
            source(key),
            destination(key),
            Long.toUnsignedString(stats.packets()),
            Long.toUnsignedString(stats.bytes()),
            String.format(Locale.ROOT, "%.3f s", flow.duration().toNanos() / 1e9)
        };
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            String padding = " ".repeat(widths[column] - row[column].length());
            boolean number = column >= FIRST_NUMBER;
            line.append(column == 0 ? "" : GAP)
                    .append(number ? padding : row[column])
                    .append(number ? row[column] : padding);
        }
        return line.toString();
    }

    /** Where a flow comes from, with the port if it has ports. */
    static String source(FlowKey key) {
        return endpoint(key, Addresses.source(key), key.sourcePort());
    }

    /** Where a flow goes, with the port if it has ports. */
    static String destination(FlowKey key) {
        return endpoint(key, Addresses.destination(key), key.destinationPort());
    }

    private static String endpoint(FlowKey key, InetAddress address, int port) {
        boolean ports = key.sourcePort() != 0 || key.destinationPort() != 0;
        return ports ? Addresses.text(address, port) : Addresses.text(address);
    }
}
