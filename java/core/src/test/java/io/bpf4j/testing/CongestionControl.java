package io.bpf4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The TCP congestion control of this network namespace. */
public final class CongestionControl {

    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");
    private static final Path CURRENT = SETTINGS.resolve("tcp_congestion_control");
    private static final Path KNOWN = SETTINGS.resolve("tcp_available_congestion_control");

    private CongestionControl() {}

    /** Name of the one that new connections have. */
    public static String current() {
        return read(CURRENT);
    }

    /** Names of those that can be chosen. */
    public static List<String> known() {
        return List.of(read(KNOWN).split(" "));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Chooses the one that new connections have. */
    public static void choose(String name) {
        try {
            Files.writeString(CURRENT, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends something over TCP. */
    public static void send() {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(new byte[100_000]);
            client.shutdownOutput();
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(100_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
