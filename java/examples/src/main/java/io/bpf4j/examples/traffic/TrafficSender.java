package io.bpf4j.examples.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends TCP and UDP flows to a {@link TrafficReceiver}, one after the other, so that what the stack sent meanwhile is what it sent of
 * this flow. Nothing else may send in the network namespace.
 */
@Command(
        name = "traffic-sender",
        description = "Sends known flows and prints a line for each: protocol, source address and port, destination"
                + " address and port, packets, bytes.")
public final class TrafficSender implements Callable<Integer> {

    private static final int TIMEOUT_MILLISECONDS = 5_000;

    /** More than the second in which such a message has to follow the one before. */
    private static final int QUIET_MILLISECONDS = 1_200;

    /** Datagrams of each UDP flow; their lengths follow from their place in the flow. */
    private static final int[] UDP_FLOWS = {1, 10, 100};

    private static final int LONGEST_DATAGRAM = 1_400;
    private static final int DATAGRAM_STEP = 37;

    /** Chunks of each TCP flow. */
    private static final int[] TCP_FLOWS = {0, 1, 20};

    private static final int CHUNK = 10_000;

    @Option(names = "--from", required = true, paramLabel = "ADDRESS", description = "The address to send from.")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "The receiver's address.")
    private String to;

    @Option(names = "--port", required = true, paramLabel = "PORT", description = "The receiver's port.")
    private int port;

    private InetSocketAddress source;
    private InetSocketAddress destination;

    private TrafficSender() {}

    /**
     * Sends, and ends the JVM with status 0, or another one if something went wrong.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrafficSender()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        source = new InetSocketAddress(InetAddress.getByName(from), 0);
        destination = new InetSocketAddress(InetAddress.getByName(to), port);
        awaitQuiet();
        for (int datagrams : UDP_FLOWS) {
            System.out.println(sendDatagrams(datagrams).line());
        }
        for (int chunks : TCP_FLOWS) {
            System.out.println(sendStream(chunks).line());
        }
        return CommandLine.ExitCode.OK;
    }

    /** Waits until the stack has told the multicast routers which groups it is in (RFC 3810): those are IPv6 packets too. */
    private static void awaitQuiet() throws IOException, InterruptedException {
        StackCounters before;
        do {
            before = StackCounters.read();
            Thread.sleep(QUIET_MILLISECONDS);
        } while (!StackCounters.read().equals(before));
    }

    /** A UDP flow. Each echo is awaited, so that no queue on the way overflows. */
    private SentFlow sendDatagrams(int count) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(source)) {
            socket.setSoTimeout(TIMEOUT_MILLISECONDS);
            StackCounters before = StackCounters.read();
            for (int i = 0; i < count; i++) {
                byte[] data = new byte[1 + i * DATAGRAM_STEP % LONGEST_DATAGRAM];
                socket.send(new DatagramPacket(data, data.length, destination));
                socket.receive(new DatagramPacket(data, data.length));
            }
            StackCounters sent = StackCounters.read().since(before);
            long datagrams = isIpv4() ? sent.ipv4Datagrams() : sent.ipv6Datagrams();
            if (datagrams != count) {
                throw new IOException("sent " + count + " datagrams, but the stack counted " + datagrams
                        + ": something else sends in this network namespace");
            }
            return flow("udp", socket.getLocalPort(), datagrams, sent);
        }
    }

    /** A TCP connection. After its orderly end the stack has nothing left to send. */
    private SentFlow sendStream(int chunks) throws IOException {
        StackCounters before = StackCounters.read();
        try (Socket socket = new Socket()) {
            socket.bind(source);
            socket.connect(destination, TIMEOUT_MILLISECONDS);
            socket.setSoTimeout(TIMEOUT_MILLISECONDS);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < chunks; i++) {
                out.write(new byte[CHUNK]);
                if (in.readNBytes(CHUNK).length < CHUNK) {
                    throw new IOException("the receiver closed the connection");
                }
            }
            socket.shutdownOutput();
            if (in.read() >= 0) {
                throw new IOException("the receiver sent more than it got");
            }
            StackCounters sent = StackCounters.read().since(before);
            return flow("tcp", socket.getLocalPort(), sent.tcpSegments(), sent);
        }
    }

    private SentFlow flow(String protocol, int localPort, long packets, StackCounters sent) {
        return new SentFlow(
                protocol, from, localPort, to, port, packets, isIpv4() ? sent.ipv4Bytes() : sent.ipv6Bytes());
    }

    private boolean isIpv4() {
        return destination.getAddress() instanceof Inet4Address;
    }
}
