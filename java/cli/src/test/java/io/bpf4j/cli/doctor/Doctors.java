package io.bpf4j.cli.doctor;

import io.bpf4j.cli.Bpf4jCommand;
import io.bpf4j.cli.testing.Commands;
import io.bpf4j.cli.testing.Commands.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Runs {@code bpf4j doctor}, on facts and in processes of its own. */
final class Doctors {

    private Doctors() {}

    /** Runs {@code doctor} on facts, for a terminal. */
    static Result colouredDoctor(Facts facts) {
        return Commands.execute(new CommandLine(new DoctorCommand(() -> facts))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.ON)));
    }

    /** Runs {@code doctor} on facts. */
    static Result doctor(Facts facts, String... arguments) {
        return Commands.execute(new CommandLine(new DoctorCommand(() -> facts)), arguments);
    }

    /** Runs {@code doctor} with a way to gather facts. */
    static Result doctor(Supplier<Facts> facts) {
        return Commands.execute(new CommandLine(new DoctorCommand(facts)));
    }

    /**
     * Runs {@code bpf4j doctor --json} in a JVM of its own.
     *
     * @param prefix command in front of {@code java}, such as one that drops capabilities
     * @param options options of the JVM
     */
    static Result doctorIn(List<String> prefix, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        if (Runtime.version().feature() >= 24) {
            all.add("--enable-native-access=ALL-UNNAMED");
        }
        return Commands.run(Commands.java(
                prefix,
                all,
                "-cp",
                System.getProperty("java.class.path"),
                Bpf4jCommand.class.getName(),
                "doctor",
                "--json"));
    }
}
