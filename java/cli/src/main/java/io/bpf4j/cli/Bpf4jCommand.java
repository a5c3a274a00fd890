package io.bpf4j.cli;

import io.bpf4j.cli.doctor.DoctorCommand;
import io.bpf4j.cli.gen.GenCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code bpf4j}, which is the home of its subcommands. */
@Command(
        name = "bpf4j",
        description = "eBPF from the JVM: what a machine can do, and Java for BPF objects.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DoctorCommand.class, GenCommand.class})
public final class Bpf4jCommand {

    private static final int OUTPUT_LOST = 3;

    private Bpf4jCommand() {}

    /**
     * Runs the command and ends the JVM with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        int status = commandLine().execute(arguments);
        // Or half a page would count as a whole one, such as on a full disk.
        if (System.out.checkError()) {
            System.err.println("bpf4j: the output could not be written");
            System.exit(OUTPUT_LOST);
        }
        System.exit(status);
    }

    /** The command, ready to be executed. Without a subcommand it is misused. */
    public static CommandLine commandLine() {
        return new CommandLine(new Bpf4jCommand());
    }
}
