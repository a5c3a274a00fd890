package io.bpf4j.examples.support;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** What the commands of the examples have in common. */
public final class CommandRun {

    private CommandRun() {}

    /**
     * Runs a command and ends the JVM with its exit status. What is wrong with the arguments is said in one line.
     *
     * @param command a command of picocli
     * @param arguments the command line
     */
    public static void run(Callable<Integer> command, String[] arguments) {
        System.exit(new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(CommandRun::misuse)
                .execute(arguments));
    }

    private static int misuse(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getCommandName() + ": " + e.getMessage() + " (--help shows the options)");
        return ExitCode.USAGE;
    }
}
