package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Text for people: a line for each program that is started. */
final class TextReport implements Report {

    private static final String CUT_OFF = "...";

    private final PrintStream out;
    private final DateTimeFormatter time;

    /**
     * A report.
     *
     * @param out where to print
     * @param zone the time zone of the times
     */
    TextReport(PrintStream out, ZoneId zone) {
        this.out = out;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    @Override
    public void attached() {
        out.println("Tracing the programs that are started; Ctrl-C ends.");
        line("TIME", "USER", "PID", "PPID", "PROGRAM");
        out.flush();
    }

    @Override
    public void executed(Execution execution) {
        ExecEvent event = execution.event();
        Instant moment = execution.time();
        line(
                time.format(moment),
                ShellText.quote(execution.user()),
                Long.toString(event.pid()),
                Long.toString(event.parentPid()),
                program(CommandLine.of(event)));
    }

    /** The file and the arguments behind the first one, which only by custom is the name of the program. */
    private static String program(CommandLine line) {
        StringBuilder text = new StringBuilder(ShellText.quote(line.file()));
        text.append(line.fileCutOff() ? CUT_OFF : "");
        line.arguments().stream().skip(1).forEach(argument -> text.append(' ').append(ShellText.quote(argument)));
        return text.append(line.argumentsCutOff() ? CUT_OFF : "").toString();
    }

    private void line(String moment, String user, String pid, String parent, String program) {
        out.printf(Locale.ROOT, "%-12s  %-8s  %7s  %7s  %s%n", moment, user, pid, parent, program);
    }

    @Override
    public void detached(Summary summary) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Events processed: %d. Shown: %d. Lost: %d. Seconds: %.1f.%n",
                summary.processed(),
                summary.shown(),
                summary.lost(),
                summary.elapsed().toMillis() / 1e3);
        if (summary.lost() > 0) {
            out.println(
                    "Events were lost because they came faster than they were read: --buffer-size makes room for more.");
        }
        out.flush();
    }
}
