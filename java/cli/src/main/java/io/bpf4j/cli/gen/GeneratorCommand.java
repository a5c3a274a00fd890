package io.bpf4j.cli.gen;

import io.bpf4j.BpfException;
import io.bpf4j.codegen.Generation;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the generators have in common: they make one class of one file. */
@Command(
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the class was generated",
            "1:it cannot be: the file is not there or damaged, or Java cannot represent a type",
            "2:the arguments are wrong",
            "3:the generator itself failed, or the class could not be written"
        },
        exitCodeOnExecutionException = 3)
abstract class GeneratorCommand implements Callable<Integer> {

    private static final int GENERATED = 0;
    private static final int CANNOT_GENERATE = 1;
    private static final int CANNOT_WRITE = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "Writes DIR/PACKAGE/CLASS.java, unless it is there with the same content. Without this the source goes to"
                            + " standard output.")
    private Path directory;

    @Option(
            names = "--package",
            paramLabel = "NAME",
            description = "The package of the class. Without this it has none.")
    private String packageName = "";

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "The name of the class. Without this it is made of the file's: FlowTracker of"
                    + " flow_tracker.bpf.o.")
    private String className;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 100,
            description = "Prints this help.")
    private boolean help;

    /** What the class is generated from. */
    abstract Path file();

    abstract Generation generate(String inPackage, String named);

    @Override
    public final Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Generation generation = generation();
            if (directory == null) {
                out.print(generation.source());
            } else {
                out.println("Generated " + generation.writeTo(directory));
            }
            out.flush();
            return GENERATED;
        } catch (BpfException e) {
            return failure(e.getMessage(), CANNOT_GENERATE);
        } catch (UncheckedIOException e) {
            return failure(e.getMessage() + ": " + e.getCause(), CANNOT_WRITE);
        }
    }

    private Generation generation() {
        String named = className == null ? Generation.className(file().toString()) : className;
        try {
            return generate(packageName, named);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int failure(String message, int status) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + message);
        return status;
    }
}
