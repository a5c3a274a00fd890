package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import io.bpf4j.examples.support.JsonObject;
import java.io.PrintStream;

/**
 * A JSON object a line, for programs. The names and their order are stable; {@code docs/exec-tracer.md} has them.
 */
final class JsonReport implements Report {

    private final PrintStream out;

    JsonReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void attached() {
        print(event("attached"));
    }

    @Override
    public void executed(Execution execution) {
        ExecEvent event = execution.event();
        CommandLine line = CommandLine.of(event);
        print(event("exec")
                .add("time", execution.time().toString())
                .add("pid", event.pid())
                .add("parent_pid", event.parentPid())
                .add("uid", event.uid())
                .add("gid", event.gid())
                .add("user", execution.user())
                .add("command", event.command())
                .add("file", line.file())
                .add("file_cut_off", line.fileCutOff())
                .add("arguments", line.arguments())
                .add("arguments_length", event.argumentsLength())
                .add("arguments_cut_off", line.argumentsCutOff()));
    }

    @Override
    public void detached(Summary summary) {
        print(event("summary")
                .add("processed_events", summary.processed())
                .add("shown_events", summary.shown())
                .add("lost_events", summary.lost())
                .add("elapsed_ms", summary.elapsed().toMillis()));
    }

    private static JsonObject event(String event) {
        return new JsonObject().add("event", event);
    }

    private void print(JsonObject line) {
        out.println(line);
        // A reader at the other end of a pipe is to see it now.
        out.flush();
    }
}
