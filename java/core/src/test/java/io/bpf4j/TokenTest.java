package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.attach.Xdp;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading in a user namespace of one's own, by what the host delegates to a bpf file system there. */
@KernelTest
class TokenTest {

    @TempDir
    Path directory;

    private String attempt(String... arguments) {
        Path delegate = directory.resolve("delegate");
        Commands.run(
                "gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", delegate.toString(), "src/test/c/delegate.c");
        Path bpffs = directory.resolve("bpffs");
        Commands.run("mkdir", bpffs.toString());
        List<String> prefix = List.of(delegate.toString(), bpffs.toString());
        Commands.Result result = ChildJvm.run(prefix, Attempt.class, arguments);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static void assumeTokens() {
        Assumptions.assumeTrue(KernelVersion.atLeast(6, 9), "BPF tokens are there since Linux 6.9");
    }

    @Test
    void aTokenGivesTheRightToLoad() {
        assumeTokens();
        assertThat(attempt(directory.resolve("bpffs").toString())).startsWith("ran, counted 1 packet");
    }

    @Test
    void withoutATokenTheNamespaceIsNamed() {
        assumeTokens();
        assertThat(attempt())
                .startsWith("BpfPermissionException cannot load object maps")
                .contains("capabilities do not count for BPF; run it outside, or hand it a BPF token");
    }

    /** That was mounted without delegating anything. */
    @Test
    void otherFileSystemsGiveNoToken() {
        OpenObject open = TestObjects.open("maps").tokenPath(directory);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open::load)
                .withMessageContaining("cannot load object maps")
                .satisfies(e -> assertThat(String.join("\n", e.libbpfMessages()))
                        .contains(directory.toString())
                        .contains("token"));
    }

    @Test
    void aMissingDirectoryIsRefused() {
        try (OpenObject open = TestObjects.open("maps")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.tokenPath(Path.of("/nowhere")))
                    .withMessage("cannot set the token path of object maps: there is no directory /nowhere");
        }
    }

    /** Loads, attaches and counts. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            OpenObject open = TestObjects.open("maps");
            if (arguments.length > 0) {
                open.tokenPath(Path.of(arguments[0]));
            }
            try (BpfObject object = open.load();
                    BpfLink link = object.program("count_packets").attach(Xdp.on("lo"))) {
                object.program("count_packets").run(RunOptions.packet(new byte[64]));
                BpfMap<Long, Long> counts = object.map("array").as(BpfType.U32, BpfType.U64);
                System.out.println("ran, counted " + counts.lookup(0L).orElseThrow() + " packet, " + link);
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
