package io.bpf4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two interfaces joined like the ends of a cable: one in the network namespace of the tests, the other in a namespace of its own, from
 * which packets are sent.
 */
public final class Veth implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int PORT = 9999;

    private final String name;
    private final String peer;
    private final String namespace;
    private final String address;

    /** Makes the interfaces, with addresses, up, and quiet: nothing is sent but what {@link #sendDatagrams} sends. */
    public Veth() {
        int number = COUNT.incrementAndGet();
        name = "bpf4j-a" + number;
        peer = "bpf4j-b" + number;
        namespace = "bpf4j-" + ProcessHandle.current().pid() + "-" + number;
        address = "10.111." + number + ".";
        Commands.run("ip", "netns", "add", namespace);
        Commands.run("ip", "link", "add", name, "type", "veth", "peer", "name", peer, "netns", namespace);
        Commands.run("sysctl", "-qw", "net.ipv6.conf." + name + ".disable_ipv6=1");
        inNamespace("sysctl", "-qw", "net.ipv6.conf." + peer + ".disable_ipv6=1");
        Commands.run("ip", "address", "add", address + "1/24", "dev", name);
        inNamespace("ip", "address", "add", address + "2/24", "dev", peer);
        Commands.run("ip", "link", "set", name, "up");
        inNamespace("ip", "link", "set", peer, "up");
        // Fixed neighbours, so that no ARP packet is counted.
        String mac = mac(Commands.json("ip", "-j", "link", "show", name));
        String peerMac = mac(Commands.json("ip", "-n", namespace, "-j", "link", "show", peer));
        inNamespace("ip", "neighbour", "add", address + "1", "lladdr", mac, "dev", peer, "nud", "permanent");
        Commands.run("ip", "neighbour", "add", address + "2", "lladdr", peerMac, "dev", name, "nud", "permanent");
    }

    private static String mac(JsonNode links) {
        return links.get(0).get("address").asText();
    }

    /** Name of the interface in the namespace of the tests. */
    public String name() {
        return name;
    }

    /** Sends so many UDP datagrams of so many bytes from the other end to this one. */
    public void sendDatagrams(int count, int bytes) {
        String send =
                "for i in $(seq " + count + "); do printf '%0" + bytes + "d' 0 >/dev/udp/" + address + "1/9999; done";
        inNamespace("bash", "-c", send);
    }

    /** Sends so many UDP datagrams of so many bytes from this end to the other one. */
    public void sendDatagramsOut(int count, int bytes) {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress other = InetAddress.getByName(otherAddress());
            for (int i = 0; i < count; i++) {
                socket.send(new DatagramPacket(new byte[bytes], bytes, other, PORT));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** IPv4 address of this end. */
    public String address() {
        return address + "1";
    }

    /** IPv4 address of the other end. */
    public String otherAddress() {
        return address + "2";
    }

    private void inNamespace(String... command) {
        String[] whole = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", namespace}, 0, whole, 0, 4);
        System.arraycopy(command, 0, whole, 4, command.length);
        Commands.run(whole);
    }

    @Override
    public void close() {
        Commands.run("ip", "netns", "delete", namespace);
        // Deleting the namespace deletes the pair, but later; a name must be free at once.
        Commands.tryRun(List.of("ip", "link", "delete", name));
    }
}
