package io.bpf4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.AtomicInteger;

/** A pair of netkit devices: the primary one in the network namespace of the tests, its peer in a namespace of its own. */
public final class NetkitPair implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String namespace;
    private final String address;

    /** Makes the devices, with addresses, up, and quiet: nothing is sent but what this class sends. */
    public NetkitPair() {
        int number = COUNT.incrementAndGet();
        name = "bpf4j-nk" + number;
        namespace = "bpf4j-nk-" + ProcessHandle.current().pid() + "-" + number;
        address = "10.112." + number + ".";
        Commands.run("ip", "netns", "add", namespace);
        // An ip that does not know the kind passes its name on; the kernel then names the peer.
        Commands.run("ip", "link", "add", "name", name, "type", "netkit");
        String peer = peer();
        Commands.run("ip", "link", "set", "dev", peer, "netns", namespace);
        Commands.run("sysctl", "-qw", "net.ipv6.conf." + name + ".disable_ipv6=1");
        inNamespace("sysctl", "-qw", "net.ipv6.conf." + peer + ".disable_ipv6=1");
        Commands.run("ip", "address", "add", address + "1/24", "dev", name);
        inNamespace("ip", "address", "add", address + "2/24", "dev", peer);
        Commands.run("ip", "link", "set", "dev", name, "up");
        inNamespace("ip", "link", "set", "dev", peer, "up");
    }

    private String peer() {
        JsonNode device = Commands.json("ip", "-j", "link", "show", "dev", name).get(0);
        return device.get("link").asText();
    }

    /** Name of the primary device. */
    public String name() {
        return name;
    }

    /** Sends a datagram from the primary device to the peer. */
    public void sendFromPrimary() {
        Commands.run("bash", "-c", "echo >/dev/udp/" + address + "2/9999");
    }

    /** Sends a datagram from the peer to the primary device. */
    public void sendFromPeer() {
        inNamespace("bash", "-c", "echo >/dev/udp/" + address + "1/9999");
    }

    private void inNamespace(String... command) {
        String[] whole = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", namespace}, 0, whole, 0, 4);
        System.arraycopy(command, 0, whole, 4, command.length);
        Commands.run(whole);
    }

    @Override
    public void close() {
        Commands.run("ip", "link", "delete", "dev", name);
        Commands.run("ip", "netns", "delete", namespace);
    }
}
