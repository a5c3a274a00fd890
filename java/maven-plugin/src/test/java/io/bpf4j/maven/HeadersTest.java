package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfObject;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.maven.ObjectCompiler.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        VmlinuxHeader.ofKernel(vmlinux);
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

    /** An object whose BTF stands for that of a kernel. */
    private Path types(String member) throws IOException, MojoFailureException {
        compile("struct sample { int " + member + "; }; int of(struct sample *sample) { return sample->" + member
                + "; }\n");
        return directory.resolve("a.bpf.o");
    }

    @Test
    void headersAreMadeOfTypesOnce() throws IOException, MojoFailureException {
        Path vmlinux = directory.resolve("vmlinux");
        Path header = vmlinux.resolve("vmlinux.h");
        VmlinuxHeader.of(types("first"), vmlinux);
        assertThat(header).content().contains("__VMLINUX_H__", "struct sample {\n\tint first;\n};");

        // What is there is not made again, as this shows.
        Files.writeString(header, "left alone");
        VmlinuxHeader.of(types("first"), vmlinux);
        assertThat(header).hasContent("left alone");
        VmlinuxHeader.of(types("second"), vmlinux);
        assertThat(header).content().contains("int second;").doesNotContain("first");

        VmlinuxHeader.of(Files.writeString(directory.resolve("mine.h"), "mine"), vmlinux);
        assertThat(header).hasContent("mine");
        VmlinuxHeader.of(types("second"), vmlinux);
        assertThat(header).content().contains("int second;");
    }

    @Test
    void anotherVersionOfThePluginMakesThemAgain() throws IOException, MojoFailureException {
        Path vmlinux = directory.resolve("vmlinux");
        VmlinuxHeader.of(types("member"), vmlinux);
        Path origin = vmlinux.resolve("vmlinux.h.btf");
        String hashes = Files.readString(origin);
        Files.writeString(origin, hashes.substring(0, hashes.indexOf(' ')) + " of another");
        Files.writeString(vmlinux.resolve("vmlinux.h"), "of another");

        VmlinuxHeader.of(types("member"), vmlinux);
        assertThat(vmlinux.resolve("vmlinux.h")).content().contains("int member;");
        assertThat(origin).hasContent(hashes);
    }

    @Test
    void typesMayBeBtfWithoutAFileAround() throws IOException, MojoFailureException {
        Path vmlinux = directory.resolve("vmlinux");
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            VmlinuxHeader.of(Files.write(directory.resolve("btf"), btf(order)), vmlinux);
            assertThat(vmlinux.resolve("vmlinux.h")).content().contains("typedef void nothing;");
            Files.delete(vmlinux.resolve("vmlinux.h"));
        }
    }

    /** One typedef: a header, the type, two strings. */
    private static byte[] btf(ByteOrder order) {
        byte[] strings = "\0nothing\0".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(36 + strings.length)
                .order(order)
                .putShort((short) 0xeb9f)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(24)
                .putInt(0)
                .putInt(12)
                .putInt(12)
                .putInt(strings.length)
                .putInt(1)
                .putInt(8 << 24)
                .putInt(0)
                .put(strings)
                .array();
    }

    @Test
    void saysWhereTypesCouldComeFrom() {
        assertThatThrownBy(() -> VmlinuxHeader.of(directory.resolve("none.h"), directory))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("none.h, which is no file", "\"kernel\"");
    }

    @Test
    void saysWhatIsWrongWithTypes() throws IOException {
        Path vmlinux = directory.resolve("vmlinux");
        byte[] cut = Arrays.copyOf(btf(ByteOrder.LITTLE_ENDIAN), 30);
        Path damaged = Files.write(directory.resolve("damaged"), cut);
        assertThatThrownBy(() -> VmlinuxHeader.of(damaged, vmlinux))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("vmlinux.h cannot be made", damaged.toString(), "lie outside");
        assertThat(vmlinux).doesNotExist();

        Path executable = Path.of(ProcessHandle.current().info().command().orElseThrow());
        assertThatThrownBy(() -> VmlinuxHeader.of(executable, vmlinux))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll(executable.toString(), "no section .BTF");
    }
}
