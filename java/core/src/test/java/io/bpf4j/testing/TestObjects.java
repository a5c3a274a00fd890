package io.bpf4j.testing;

import io.bpf4j.BpfObject;
import io.bpf4j.OpenObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The objects that {@code bpf/tests} is compiled to, for the architecture that the tests run on: those of the machine that built them
 * have no directory, those of another one have its name.
 */
public final class TestObjects {

    private static final String ARCHITECTURE = System.getProperty("os.arch").replace("amd64", "x86_64");

    private TestObjects() {}

    private static String resource(String name) {
        String foreign = "/" + ARCHITECTURE + "/" + name + ".bpf.o";
        return TestObjects.class.getResource(foreign) != null ? foreign : "/" + name + ".bpf.o";
    }

    /** Opens an object by the name of its source. */
    public static OpenObject open(String name) {
        return BpfObject.openResource(TestObjects.class, resource(name));
    }

    /** The bytes of an object. */
    public static byte[] bytes(String name) {
        try (InputStream in = TestObjects.class.getResourceAsStream(resource(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
