package io.bpf4j.examples.flowtracker;

/** Names of transport protocols. */
final class Protocols {

    private Protocols() {}

    /** The name of a protocol as in {@code /etc/protocols}, in lower case, or its number. */
    static String name(int protocol) {
        return switch (protocol) {
            case 1 -> "icmp";
            case 2 -> "igmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 47 -> "gre";
            case 50 -> "esp";
            case 51 -> "ah";
            case 58 -> "ipv6-icmp";
            case 132 -> "sctp";
            default -> Integer.toString(protocol);
        };
    }
}
