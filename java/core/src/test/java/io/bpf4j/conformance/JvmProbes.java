package io.bpf4j.conformance;

import io.bpf4j.testing.Commands;
import java.nio.file.Path;

/** The probes in the running JVM's library. */
public final class JvmProbes {

    private JvmProbes() {}

    /** The library. */
    public static Path library() {
        return Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    }

    /** Whether it has any. */
    public static boolean exist() {
        return Commands.run("readelf", "-n", library().toString()).contains("Name: gc__begin");
    }
}
