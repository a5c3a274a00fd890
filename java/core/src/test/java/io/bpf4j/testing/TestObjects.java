package io.bpf4j.testing;

import io.bpf4j.BpfObject;
import io.bpf4j.OpenObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The objects that {@code bpf/tests} is compiled to. */
public final class TestObjects {

    private TestObjects() {}

    /** Opens an object by the name of its source. */
    public static OpenObject open(String name) {
        return BpfObject.openResource(TestObjects.class, "/" + name + ".bpf.o");
    }

    /** The bytes of an object. */
    public static byte[] bytes(String name) {
        try (InputStream in = TestObjects.class.getResourceAsStream("/" + name + ".bpf.o")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
