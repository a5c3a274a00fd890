package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The types of the kernel's modules, which build on the kernel's own; bpftool is the oracle. */
class ModuleBtfTest {

    private static final Path KERNEL = Path.of("/sys/kernel/btf");

    @Test
    void theTypesOfModulesAreThoseOfBpftool() throws IOException {
        List<Path> modules;
        try (Stream<Path> files = Files.list(KERNEL)) {
            modules = files.filter(path -> !path.endsWith("vmlinux"))
                    .sorted()
                    .limit(3)
                    .toList();
        }
        Assumptions.assumeFalse(modules.isEmpty(), "the kernel has no modules with BTF");
        for (Path module : modules) {
            Btf btf = Btf.module(module.getFileName().toString());

            assertThat(btf.base().orElseThrow().typeCount()).isGreaterThan(10_000);
            BtfOracleTest.assertSame(
                    btf,
                    Commands.json(
                            "bpftool",
                            "-j",
                            "-B",
                            "/sys/kernel/btf/vmlinux",
                            "btf",
                            "dump",
                            "file",
                            module.toString()));
        }
    }
}
