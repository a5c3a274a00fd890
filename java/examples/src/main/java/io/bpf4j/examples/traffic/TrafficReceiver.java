package io.bpf4j.examples.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Echoes what comes by TCP and UDP, until it is killed. */
@Command(name = "traffic-receiver", description = "Echoes TCP and UDP, until a signal ends it.")
public final class TrafficReceiver implements Callable<Integer> {

    private static final int LONGEST_DATAGRAM = 65_535;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "ADDRESS",
            description = "An address to listen on; may be repeated.")
    private List<String> addresses;

    @Option(names = "--port", required = true, paramLabel = "PORT", description = "The port to listen on.")
    private int port;

    private TrafficReceiver() {}

    /**
     * Receives until a signal ends the JVM.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrafficReceiver()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (String address : addresses) {
            listen(new InetSocketAddress(InetAddress.getByName(address), port));
        }
        System.out.println("ready");
        Thread.currentThread().join();
        return CommandLine.ExitCode.OK;
    }

    /**
     * Echoes in threads of its own, which end with the JVM.
     *
     * @param address where to listen
     */
    private static void listen(InetSocketAddress address) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(address);
        start(() -> echoStreams(server));
        DatagramSocket datagrams = new DatagramSocket(address);
        start(() -> echoDatagrams(datagrams));
    }

    private static void start(Echo echo) {
        Thread thread = new Thread(() -> {
            try {
                echo.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void echoStreams(ServerSocket server) throws IOException {
        while (true) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            }
        }
    }

    private static void echoDatagrams(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
        while (true) {
            packet.setLength(LONGEST_DATAGRAM);
            socket.receive(packet);
            socket.send(packet);
        }
    }

    @FunctionalInterface
    private interface Echo {
        void run() throws IOException;
    }
}
