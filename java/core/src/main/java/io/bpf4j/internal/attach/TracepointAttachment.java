package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.TraceNative;
import java.util.List;

/** Attaches to a tracepoint by a perf event. */
final class TracepointAttachment {

    private static final int PERF_TYPE_TRACEPOINT = 2;

    private TracepointAttachment() {}

    static LinkHandle attach(Attachee program, Tracepoint tracepoint) {
        TraceFailure failure =
                new TraceFailure(program, "tracepoint " + tracepoint.category() + ":" + tracepoint.name());
        int id = Tracefs.tracepoint(tracepoint.category(), tracepoint.name(), failure);
        int event = TraceNative.openEvent(PERF_TYPE_TRACEPOINT, id, 0, false, PerfEvents.ANY, 0);
        if (event < 0) {
            throw failure.of(event, program.type(), "", null, List.of());
        }
        return PerfEvents.attach(failure, event, tracepoint.attachCookie(), BpfProgramType.TRACEPOINT, "tracepoint");
    }
}
