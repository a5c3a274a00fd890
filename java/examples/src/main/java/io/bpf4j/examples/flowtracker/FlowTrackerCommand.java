package io.bpf4j.examples.flowtracker;

import io.bpf4j.BpfException;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.examples.support.CommandRun;
import io.bpf4j.examples.support.DurationConverter;
import io.bpf4j.examples.support.Failure;
import io.bpf4j.examples.support.Termination;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The command {@code flow-tracker}. */
@Command(
        name = "flow-tracker",
        sortOptions = false,
        description = "Shows the TCP and UDP flows that arrive at a network interface.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the time is over",
            "2:the arguments are wrong, or interface, privileges or kernel are not what it needs",
            "130, 143:ended by SIGINT or SIGTERM; the program is detached and the result printed"
        })
public final class FlowTrackerCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    /** With Linux 5.9 came the link that attaches XDP programs; the ring buffer is of 5.8. */
    private static final Failure FAILURE = new Failure(5, 9);

    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = {"-i", "--interface"},
            required = true,
            paramLabel = "IFACE",
            description = "The interface whose arriving packets are counted.")
    private String networkInterface;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Ends after this time, such as 500ms, 10s, 5m or 1h; otherwise Ctrl-C (SIGINT) or SIGTERM ends.")
    private Duration duration;

    @Option(
            names = "--json",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            paramLabel = "FILE",
            description = "Prints a JSON object a line instead of text; with =FILE, writes them there and prints text.")
    private String json;

    @Option(
            names = "--mode",
            defaultValue = "AUTOMATIC",
            paramLabel = "MODE",
            description = "Where the program runs: native (in the driver), generic (works on every interface), or"
                    + " automatic (the default): native if the driver can.")
    private XdpMode mode;

    @Option(names = "--all-protocols", description = "Tracks other protocols than TCP and UDP too, without ports.")
    private boolean allProtocols;

    @Option(names = "--verbose", description = "After a failure prints all that libbpf and the kernel said.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    private boolean help;

    private FlowTrackerCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the JVM with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        CommandRun.run(new FlowTrackerCommand(System.out, System.err), arguments);
    }

    @Override
    public Integer call() {
        if (json == null || json.equals(STANDARD_OUTPUT)) {
            return watch(List.of(json == null ? text() : new JsonReport(out)));
        }
        try (PrintStream file = new PrintStream(new FileOutputStream(json), false, StandardCharsets.UTF_8)) {
            return watch(List.of(text(), new JsonReport(file)));
        } catch (IOException e) {
            return fail("cannot write to " + e.getMessage());
        }
    }

    private Report text() {
        return new TextReport(out, Terminal.isStandardOutput());
    }

    private int watch(List<Report> reports) {
        try (Termination termination = new Termination()) {
            new Watch(Xdp.on(networkInterface).mode(mode), reports, () -> termination.requested() || out.checkError())
                    .run(allProtocols, duration);
            return ExitCode.OK;
        } catch (BpfException e) {
            fail(FAILURE.describe(e));
            if (verbose) {
                e.printStackTrace(err);
            }
            return ExitCode.USAGE;
        }
    }

    private int fail(String message) {
        err.println("flow-tracker: " + message);
        return ExitCode.USAGE;
    }
}
