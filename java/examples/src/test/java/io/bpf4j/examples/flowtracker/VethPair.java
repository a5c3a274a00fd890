package io.bpf4j.examples.flowtracker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A network namespace that is joined by a veth pair to the one that the test runs in. It is set up as {@code scripts/demo} does it, so that nothing
 * is sent but by the test.
 */
final class VethPair implements AutoCloseable {

    static final String NAMESPACE = "bpf4j-flows";
    static final String INTERFACE = "veth-flows";
    static final List<String> OWN = List.of("192.0.2.2", "2001:db8::2");
    static final List<String> PEER = List.of("192.0.2.1", "2001:db8::1");

    private static final String OWN_MAC = "02:00:00:00:00:02";
    private static final String PEER_MAC = "02:00:00:00:00:01";

    VethPair() throws IOException {
        ip("netns add " + NAMESPACE);
        try {
            ip("link add " + INTERFACE + " type veth peer name veth0 netns " + NAMESPACE);
            configure("", INTERFACE, OWN_MAC, OWN, PEER_MAC, PEER);
            configure("-n " + NAMESPACE + " ", "veth0", PEER_MAC, PEER, OWN_MAC, OWN);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void configure(
            String namespace, String device, String mac, List<String> addresses, String peerMac, List<String> peers)
            throws IOException {
        ip(namespace + "link set " + device + " address " + mac + " addrgenmode none gso_max_segs 1");
        ip(namespace + "address add " + addresses.get(0) + "/24 dev " + device);
        ip(namespace + "address add " + addresses.get(1) + "/64 dev " + device + " nodad");
        ip(namespace + "link set " + device + " up");
        for (String peer : peers) {
            ip(namespace + "neighbour add " + peer + " lladdr " + peerMac + " dev " + device + " nud permanent");
        }
    }

    /** What {@code ip} prints. */
    static String ip(String arguments) throws IOException {
        Process ip = new ProcessBuilder(("ip " + arguments).split(" "))
                .redirectErrorStream(true)
                .start();
        String output = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // It is done: the end of its output was read.
        if (ip.onExit().join().exitValue() != 0) {
            throw new IOException("ip " + arguments + ": " + output);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        ip("netns delete " + NAMESPACE);
    }
}
