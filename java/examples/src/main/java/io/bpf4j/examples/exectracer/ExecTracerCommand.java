package io.bpf4j.examples.exectracer;

import io.bpf4j.BpfException;
import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import io.bpf4j.examples.support.CommandRun;
import io.bpf4j.examples.support.DurationConverter;
import io.bpf4j.examples.support.Failure;
import io.bpf4j.examples.support.Termination;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code exec-tracer}. */
@Command(
        name = "exec-tracer",
        sortOptions = false,
        description = "Shows the programs that processes start.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the time is over",
            "2:the arguments are wrong, or privileges or kernel are not what it needs",
            "130, 143:ended by SIGINT or SIGTERM; the program is detached and the result printed"
        })
public final class ExecTracerCommand implements Callable<Integer> {

    /** Where users have their names. */
    static final Path USERS = Path.of("/etc/passwd");

    private static final String DEFAULT_BUFFER_SIZE = "4194304";
    /** What the library reads at most. */
    private static final long MAX_BUFFER_SIZE = 512L << 20;

    /** With Linux 5.8 came the ring buffer and the programs' clock. */
    private static final Failure FAILURE = new Failure(5, 8);

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            order = 1,
            paramLabel = "USER",
            converter = UserConverter.class,
            description = "Only processes of this user, by name or number. The kernel leaves out the others.")
    private Long user;

    private Predicate<ExecEvent> filter = event -> true;

    @Option(
            names = {"-d", "--duration"},
            order = 3,
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Ends after this time, such as 500ms, 10s, 5m or 1h; otherwise Ctrl-C (SIGINT) or SIGTERM ends.")
    private Duration duration;

    @Option(names = "--json", order = 4, description = "Prints a JSON object a line instead of text, in UTF-8.")
    private boolean json;

    private long bufferSize;

    @Option(names = "--verbose", order = 6, description = "After a failure prints all that libbpf and the kernel said.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            order = 7,
            usageHelp = true,
            description = "Prints this help.")
    private boolean help;

    private ExecTracerCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Option(
            names = {"-c", "--command"},
            order = 2,
            paramLabel = "PATTERN",
            description = "Only programs whose name is like this, such as 'python*'; * stands for any characters, ?"
                    + " for one.")
    private void setCommand(String pattern) {
        filter = new CommandPattern(pattern)::matches;
    }

    @Option(
            names = "--buffer-size",
            order = 5,
            paramLabel = "BYTES",
            defaultValue = DEFAULT_BUFFER_SIZE,
            description = "How many bytes of events wait to be read before more are lost; rounded up to a power of"
                    + " two. An event has 1344. The default is " + DEFAULT_BUFFER_SIZE + ".")
    private void setBufferSize(long bytes) {
        if (bytes <= 0 || bytes > MAX_BUFFER_SIZE) {
            throw new ParameterException(
                    spec.commandLine(), "the buffer has 1 to " + MAX_BUFFER_SIZE + " bytes, not " + bytes);
        }
        bufferSize = bytes;
    }

    /**
     * Runs the command and ends the JVM with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        CommandRun.run(new ExecTracerCommand(System.out, System.err), arguments);
    }

    @Override
    public Integer call() {
        try (Termination termination = new Termination()) {
            Report report = json
                    ? new JsonReport(new PrintStream(out, false, StandardCharsets.UTF_8))
                    : new TextReport(out, ZoneId.systemDefault());
            new Tracing(filter, new UserNames(USERS), report, () -> termination.requested() || out.checkError())
                    .run(user == null ? OptionalLong.empty() : OptionalLong.of(user), bufferSize, duration);
            return ExitCode.OK;
        } catch (BpfException e) {
            err.println("exec-tracer: " + FAILURE.describe(e));
            if (verbose) {
                e.printStackTrace(err);
            }
            return ExitCode.USAGE;
        } catch (UncheckedIOException e) {
            err.println("exec-tracer: " + e.getMessage() + "; is /proc mounted?");
            return ExitCode.USAGE;
        }
    }
}
