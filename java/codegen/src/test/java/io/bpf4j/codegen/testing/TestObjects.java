package io.bpf4j.codegen.testing;

import io.bpf4j.btf.BpfElf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The BPF objects of the project. */
public final class TestObjects {

    private TestObjects() {}

    /** An object by the name of its source. */
    public static BpfElf read(String name) {
        String file = name + ".bpf.o";
        try (InputStream in = TestObjects.class.getResourceAsStream("/" + file)) {
            return BpfElf.parse(file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of all objects of the project, for all architectures that it was built for. */
    public static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(root().resolve("bpf/target/classes"))) {
            return files.filter(file -> file.toString().endsWith(".bpf.o"))
                    .sorted()
                    .toList();
        }
    }

    /** The directory of the project. */
    public static Path root() {
        try {
            Path classes = Path.of(TestObjects.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
