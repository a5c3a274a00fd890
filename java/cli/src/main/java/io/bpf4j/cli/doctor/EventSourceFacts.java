package io.bpf4j.cli.doctor;

import java.util.List;

/**
 * What the kernel can open performance events of, as far as that does not depend on the processor.
 *
 * @param names such as {@code kprobe}, {@code uprobe} and {@code tracepoint}
 * @param tracepoints the groups of tracepoints, as far as this process may see them
 */
record EventSourceFacts(Fact<List<String>> names, Fact<List<String>> tracepoints) {

    static EventSourceFacts gather(SystemFiles files) {
        return new EventSourceFacts(
                files.names("/sys/bus/event_source/devices"),
                files.names("/sys/kernel/tracing/events").or(files.names("/sys/kernel/debug/tracing/events")));
    }
}
