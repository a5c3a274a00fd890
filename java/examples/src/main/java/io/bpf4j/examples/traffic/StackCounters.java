package io.bpf4j.examples.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the TCP/IP stack of a network namespace has sent since the namespace was made: the counters that SNMP defined (RFC 4022, 4113 and 4293).
 * They are counted far from any BPF program, without sampling and without loss.
 *
 * @param tcpSegments TCP segments of both IP versions, repeated ones included
 * @param ipv4Datagrams UDP datagrams over IPv4
 * @param ipv6Datagrams UDP datagrams over IPv6
 * @param ipv4Bytes length of the IPv4 packets
 * @param ipv6Bytes length of the IPv6 packets
 */
record StackCounters(long tcpSegments, long ipv4Datagrams, long ipv6Datagrams, long ipv4Bytes, long ipv6Bytes) {

    private static final Path DIRECTORY = Path.of("/proc/thread-self/net");

    /** The counters of the namespace that the thread is in. */
    static StackCounters read() throws IOException {
        Map<String, Long> counters = new HashMap<>();
        readTable(DIRECTORY.resolve("snmp"), counters);
        readTable(DIRECTORY.resolve("netstat"), counters);
        for (String line : Files.readAllLines(DIRECTORY.resolve("snmp6"))) {
            String[] words = line.split("\\s+");
            counters.put(words[0], Long.parseLong(words[1]));
        }
        return new StackCounters(
                // The kernel counts as sent what it sent for the first time only.
                counters.get("Tcp:OutSegs") + counters.get("Tcp:RetransSegs"),
                counters.get("Udp:OutDatagrams"),
                counters.get("Udp6OutDatagrams"),
                counters.get("IpExt:OutOctets"),
                counters.get("Ip6OutOctets"));
    }

    /** Reads pairs of lines: names, then numbers, both after the name of the group. */
    private static void readTable(Path file, Map<String, Long> counters) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            String[] names = lines.get(i).split(" ");
            String[] numbers = lines.get(i + 1).split(" ");
            for (int column = 1; column < names.length; column++) {
                counters.put(names[0] + names[column], Long.parseLong(numbers[column]));
            }
        }
    }

    /** What was added since. */
    StackCounters since(StackCounters earlier) {
        return new StackCounters(
                tcpSegments - earlier.tcpSegments,
                ipv4Datagrams - earlier.ipv4Datagrams,
                ipv6Datagrams - earlier.ipv6Datagrams,
                ipv4Bytes - earlier.ipv4Bytes,
                ipv6Bytes - earlier.ipv6Bytes);
    }
}
