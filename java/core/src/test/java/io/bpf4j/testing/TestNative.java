package io.bpf4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Descriptors that Java cannot make, by a helper in C that is compiled when it is first used. Every method gives {@code -errno} where it fails. */
public final class TestNative {

    static {
        load();
    }

    private TestNative() {}

    private static void load() {
        try {
            Path directory = Files.createTempDirectory("bpf4j-test");
            Path object = directory.resolve("libtest_native.so");
            String include = System.getProperty("java.home") + "/include";
            Commands.run(
                    "gcc",
                    "-std=gnu11",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-shared",
                    "-fPIC",
                    "-I" + include,
                    "-I" + include + "/linux",
                    "-o",
                    object.toString(),
                    "src/test/c/test_native.c");
            System.load(object.toString());
            Files.delete(object);
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A socket of type AF_XDP that is set up but bound to no interface. */
    public static native int xdpSocket();

    /** A UDP socket that is bound to an address of the loopback interface. */
    public static native int udpSocket();

    /** The kernel's number of a socket. */
    public static native long cookie(int socket);

    /** A perf event of a CPU that takes what programs send. */
    public static native int perfEvent(int cpu);

    /** Forbids changes of a socket's filter. */
    public static native int lockFilter(int socket);

    /** Puts the calling thread into a new network namespace, for the rest of its life. */
    public static native int leaveNetworkNamespace();

    public static native int close(int descriptor);
}
