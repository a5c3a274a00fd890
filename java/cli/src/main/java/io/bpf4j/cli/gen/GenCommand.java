package io.bpf4j.cli.gen;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code bpf4j gen}, which is the home of the generators. */
@Command(
        name = "gen",
        description =
                "Generates Java classes of BPF objects and kernel types. It needs neither Linux nor root nor a compiler.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SkeletonCommand.class, TypesCommand.class})
public final class GenCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    private boolean help;

    /** One without options. */
    public GenCommand() {}
}
