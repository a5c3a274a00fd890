package io.bpf4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.testing.JavaCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Skeletons of the BPF objects that others have written, and that packages have put onto this machine: xdp-tools, libxdp1 and ir-keytable on Debian. */
class DebianObjectsTest {

    private static final int MACHINE = 18;
    private static final int EM_BPF = 247;

    private static boolean isBpf(Path file) {
        if (!file.toString().endsWith(".o") || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(MACHINE + Short.BYTES);
            return start.length == MACHINE + Short.BYTES
                    && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getShort(MACHINE) == EM_BPF;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void objectsOfOthersGenerateAndCompile() throws IOException {
        List<Generation> skeletons = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("/usr/lib"))) {
            files.filter(DebianObjectsTest::isBpf)
                    .sorted()
                    .forEach(file -> skeletons.add(
                            SkeletonGenerator.of(BpfElf.of(file)).generate("debian", "S" + skeletons.size())));
        }
        Assumptions.assumeFalse(skeletons.isEmpty(), "no package has put BPF objects below /usr/lib");
        JavaCompiler.compile(skeletons);

        assertThat(skeletons)
                .allSatisfy(skeleton -> assertThat(skeleton.source()).contains("public BpfProgram "));
    }
}
