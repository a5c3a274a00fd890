package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfObject;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.maven.ObjectCompiler.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The headers that programs find. */
class HeadersTest {

    @TempDir
    private Path directory;

    private List<Outcome> compile(String source, Path... headers) throws IOException, MojoFailureException {
        Path sources = Files.createDirectories(directory.resolve("src"));
        Files.writeString(sources.resolve("a.bpf.c"), source);
        ProjectPaths paths = new ProjectPaths(directory, directory);
        Clang clang = Clang.find(Clang.DEFAULT_NAME, directory, Tool.searchPath());
        CompilerFlags flags = new CompilerFlags(
                Architecture.of(System.getProperty("os.arch")),
                "v3",
                List.of(),
                List.of(headers),
                Map.of(),
                true,
                List.of("-Wextra", "-Wno-unused-parameter"));
        SourceTree tree = new SourceTree(paths, sources, directory, directory.resolve("records"));
        return new ObjectCompiler(paths, tree, clang, flags, Optional.empty()).compile(List.of("a.bpf.c"));
    }

    @Test
    void allCanBeIncluded() throws IOException, MojoFailureException {
        Path include = directory.resolve("include");
        Headers.unpack(include);
        List<String> names;
        try (Stream<Path> files = Files.walk(include)) {
            names = files.filter(Files::isRegularFile)
                    .map(file -> include.relativize(file).toString())
                    .sorted()
                    .toList();
        }
        assertThat(names)
                .contains(
                        "bpf/bpf_core_read.h",
                        "bpf/bpf_endian.h",
                        "bpf/bpf_helper_defs.h",
                        "bpf/bpf_helpers.h",
                        "bpf/bpf_tracing.h",
                        "bpf/usdt.bpf.h",
                        "bpf4j_event.h",
                        "bpf4j_ringbuf.h",
                        "uapi/linux/bpf.h",
                        "uapi/linux/btf.h")
                // Those of user space.
                .doesNotContain("bpf/libbpf.h", "bpf/bpf.h");

        StringBuilder source =
                new StringBuilder("#include <stdbool.h>\n#include <linux/ptrace.h>\n#include <linux/bpf.h>\n");
        for (String name : names) {
            if (!name.endsWith("helper_defs.h") && !name.startsWith("uapi/")) {
                source.append("#include <").append(name).append(">\n");
            }
        }
        source.append("#include <linux/btf.h>\nSEC(\"xdp\") int pass(struct xdp_md *ctx) { return XDP_PASS; }\n");
        assertThat(compile(source.toString(), include, include.resolve("uapi")))
                .containsExactly(new Outcome("a.bpf.c", 0, ""));
    }

    @Test
    void unpackingChangesNothingThatIsThere() throws IOException {
        Headers.unpack(directory);
        Path header = directory.resolve("bpf/bpf_helpers.h");
        Object written = Files.getLastModifiedTime(header);
        Path stale = Files.writeString(directory.resolve("bpf/of_another_version.h"), "");
        Files.writeString(directory.resolve("bpf/bpf_endian.h"), "damaged");
        Headers.unpack(directory);
        assertThat(Files.getLastModifiedTime(header)).isEqualTo(written);
        assertThat(stale).doesNotExist();
        assertThat(directory.resolve("bpf/bpf_endian.h")).content().contains("bpf_htons");
    }

    @BpfTest
    @Test
    void programsUseTheTypesOfTheKernel() throws IOException, MojoFailureException {
        Path include = directory.resolve("include");
        Path vmlinux = directory.resolve("vmlinux");
        Headers.unpack(include);
        VmlinuxHeader.make(VmlinuxHeader.KERNEL_BTF, new BpftoolTypes(Tool.searchPath()), vmlinux);
        assertThat(compile("""
                        #include <vmlinux.h>
                        #include <bpf/bpf_helpers.h>
                        #include <bpf/bpf_core_read.h>
                        #include <bpf/bpf_tracing.h>
                        #include <bpf4j_ringbuf.h>

                        int last;

                        SEC("raw_tp/sched_switch")
                        int BPF_PROG(switched, bool preempt, struct task_struct *previous)
                        {
                            last = BPF_CORE_READ(previous, tgid);
                            return 0;
                        }

                        char LICENSE[] SEC("license") = "GPL";
                        """, vmlinux, include, include.resolve("uapi")))
                .containsExactly(new Outcome("a.bpf.c", 0, ""));
        try (BpfObject object = BpfObject.open(directory.resolve("a.bpf.o")).load()) {
            assertThat(object.program("switched").id()).isPositive();
        }
    }

    @Test
    void typesOfAKernelAreFormattedOnce() throws IOException, MojoFailureException {
        Path btf = Files.writeString(directory.resolve("btf"), "first");
        Path vmlinux = directory.resolve("vmlinux");
        // Copies instead of formatting, which any other program would do as well here.
        KernelTypes copying = (from, header) -> Files.copy(from, header);
        KernelTypes refusing = (from, header) -> {
            throw new MojoFailureException("formatted again");
        };
        VmlinuxHeader.make(btf, copying, vmlinux);
        VmlinuxHeader.make(btf, refusing, vmlinux);
        assertThat(vmlinux.resolve("vmlinux.h")).hasContent("first");

        Files.writeString(btf, "second");
        assertThatThrownBy(() -> VmlinuxHeader.make(btf, refusing, vmlinux)).hasMessage("formatted again");
        VmlinuxHeader.make(btf, copying, vmlinux);
        assertThat(vmlinux.resolve("vmlinux.h")).hasContent("second");

        Path file = Files.writeString(directory.resolve("mine.h"), "mine");
        VmlinuxHeader.copy(file, vmlinux);
        assertThat(vmlinux.resolve("vmlinux.h")).hasContent("mine");
        VmlinuxHeader.make(btf, copying, vmlinux);
        assertThat(vmlinux.resolve("vmlinux.h")).hasContent("second");
    }

    @Test
    void saysWhereTypesCouldComeFrom() {
        assertThatThrownBy(() -> VmlinuxHeader.copy(directory.resolve("none.h"), directory))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("none.h, which is no file", "\"kernel\"");
        assertThatThrownBy(() -> VmlinuxHeader.make(
                        directory.resolve("none"), new BpftoolTypes(List.of()), directory.resolve("vmlinux")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF");
    }

    @Test
    void saysWhatBpftoolHasSaid() throws IOException {
        Path damaged = Files.writeString(directory.resolve("damaged"), "no BTF");
        assertThatThrownBy(() ->
                        VmlinuxHeader.make(damaged, new BpftoolTypes(Tool.searchPath()), directory.resolve("vmlinux")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("failed with status");
        assertThat(directory.resolve("vmlinux")).isEmptyDirectory();
    }
}
