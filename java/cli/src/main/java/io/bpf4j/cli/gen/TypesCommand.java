package io.bpf4j.cli.gen;

import io.bpf4j.BpfException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.Btf;
import io.bpf4j.codegen.Generation;
import io.bpf4j.codegen.TypeGenerator;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code bpf4j gen types}. */
@Command(
        name = "types",
        description = {
            "Generates a class with structs, unions and enums of any BTF, such as the kernel's.",
            "Without --type and --all these are those of the maps and variables of a BPF object."
        })
final class TypesCommand extends GeneratorCommand {

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A BPF object, another ELF file with a section .BTF, or BTF alone, as /sys/kernel/btf/vmlinux is.")
    private Path file;

    @Option(
            names = "--type",
            paramLabel = "NAME",
            description = "Generates a struct, union, enum or typedef, and what it consists of. May be repeated.")
    private List<String> types = List.of();

    @Option(names = "--all", description = "Generates all structs, unions and enums that have a name.")
    private boolean all;

    TypesCommand() {}

    @Override
    Path file() {
        return file;
    }

    @Override
    Generation generate(String packageName, String className) {
        TypeGenerator generator = types.isEmpty() && !all ? reached() : TypeGenerator.of(file.toString(), Btf.of(file));
        types.forEach(generator::type);
        if (all) {
            generator.all();
        }
        return generator.generate(packageName, className);
    }

    private TypeGenerator reached() {
        try {
            return TypeGenerator.of(BpfElf.of(file)).reached();
        } catch (BpfObjectFormatException e) {
            throw new BpfException(
                    "generate",
                    "types of " + file,
                    e.getMessage() + "; of files that are no BPF objects, name types by --type, or take --all");
        }
    }
}
