package io.bpf4j.examples.flowtracker;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.invoke.MethodHandles;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One direction of a conversation: {@code struct flow_key} of {@code flow_tracker.h}, whose padding at the end follows from the
 * alignment of the addresses.
 *
 * @param source where the packets come from; an IPv4 address in the form {@code ::ffff:a.b.c.d}
 * @param destination where the packets go, likewise
 * @param sourcePort port, 0 for fragments after the first and for protocols without ports
 * @param destinationPort port, likewise
 * @param protocol number of the transport protocol, as in the IP header
 * @param ipVersion 4 or 6
 */
record FlowKey(
        Inet6Address source,
        Inet6Address destination,
        @CType("__be16") int sourcePort,
        @CType("__be16") int destinationPort,
        @CType("__u8") int protocol,
        @CType("__u8") int ipVersion) {

    static final BpfType<FlowKey> TYPE = BpfType.ofRecord(MethodHandles.lookup(), FlowKey.class);

    private static final int IPV4 = 4;

    /** The source as an address of the version that the packets have. */
    InetAddress sourceAddress() {
        return unmapped(source);
    }

    /** The destination as an address of the version that the packets have. */
    InetAddress destinationAddress() {
        return unmapped(destination);
    }

    private InetAddress unmapped(Inet6Address address) {
        if (ipVersion != IPV4) {
            return address;
        }
        try {
            // It makes an IPv4 address of the mapped form.
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
