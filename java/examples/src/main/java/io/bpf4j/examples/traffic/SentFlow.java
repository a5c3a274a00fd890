package io.bpf4j.examples.traffic;

/**
 * What the stack sent in one direction of a conversation.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param source address as it was given
 * @param sourcePort port
 * @param destination address as it was given
 * @param destinationPort port
 * @param packets how many IP packets
 * @param bytes their length with all headers
 */
record SentFlow(
        String protocol,
        String source,
        int sourcePort,
        String destination,
        int destinationPort,
        long packets,
        long bytes) {

    /** The members, separated by spaces. */
    String line() {
        return String.join(
                " ",
                protocol,
                source,
                Integer.toString(sourcePort),
                destination,
                Integer.toString(destinationPort),
                Long.toString(packets),
                Long.toString(bytes));
    }
}
