package io.bpf4j.cli.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bpf4j doctor}. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = {
            "Shows what this machine can do with BPF, and what to change so that it can do more.",
            "It tries the hooks and kinds of maps out, for a moment, where that has no effect; for the others it asks the"
                    + " files of the system. Nothing stays. It works for every user; root sees most."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:bpf4j can work here: at least one hook and one kind of map can be used",
            "1:it cannot",
            "2:the arguments are wrong",
            "3:the examination itself failed, or the page could not be written"
        },
        exitCodeOnExecutionException = 3)
public final class DoctorCommand implements Callable<Integer> {

    private static final int WORKS = 0;
    private static final int CANNOT_WORK = 1;

    private final Supplier<Facts> facts;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints a JSON object instead of text.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    private boolean help;

    /** Examines this machine. */
    public DoctorCommand() {
        this(DoctorCommand::thisMachine);
    }

    /** Examines another machine, by what is known of it. */
    DoctorCommand(Supplier<Facts> facts) {
        this.facts = facts;
    }

    private static Facts thisMachine() {
        LibraryFacts library = LibraryFacts.gather();
        return Facts.gather(
                new SystemFiles(Path.of("/")),
                JavaFacts.gather(),
                library,
                library.libbpf().value().isPresent() ? ProbeFacts::gather : ProbeFacts::none);
    }

    @Override
    public Integer call() throws IOException {
        Diagnosis diagnosis = diagnose();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonPage.write(diagnosis, out);
        } else {
            new TextPage(out, spec.commandLine().getColorScheme().ansi()).print(diagnosis);
        }
        out.flush();
        return diagnosis.works() ? WORKS : CANNOT_WORK;
    }

    private Diagnosis diagnose() {
        try {
            return Diagnostician.diagnose(facts.get());
        } catch (Error e) {
            // Or the JVM would end with the status that means that BPF does not work here.
            throw new IllegalStateException("the examination failed: " + e, e);
        }
    }
}
