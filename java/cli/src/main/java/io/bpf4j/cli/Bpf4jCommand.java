package io.bpf4j.cli;

import io.bpf4j.cli.doctor.DoctorCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code bpf4j}, which is the home of its subcommands. */
@Command(
        name = "bpf4j",
        description = "eBPF from the JVM: what a machine can do, and what is loaded in it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DoctorCommand.class)
public final class Bpf4jCommand {

    private Bpf4jCommand() {}

    /**
     * Runs the command and ends the JVM with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, ready to be executed. Without a subcommand it is misused. */
    public static CommandLine commandLine() {
        return new CommandLine(new Bpf4jCommand());
    }
}
