package io.bpf4j.junit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Ethernet frames to send with {@link VethEnd#send}. They are complete, with checksums, so that the receiver's own TCP/IP stack takes them too.
 *
 * <pre>{@code
 * veth.peer().send(Frames.udp(veth.peer(), veth.local(), 40_000, 53, question));
 * }</pre>
 */
public final class Frames {

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int TIME_TO_LIVE = 64;

    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;
    private static final int UDP_CHECKSUM = 6;

    private static final int MAX_PACKET = 1500;
    private static final int MAX_PORT = 0xffff;

    private Frames() {}

    /**
     * A UDP datagram over IPv4.
     *
     * @param from the end that sends it
     * @param to the end that is to get it
     * @param sourcePort port, 0 to 65,535
     * @param destinationPort port, 0 to 65,535
     * @param payload at most 1,472 bytes
     * @throws IllegalArgumentException if a port is no port, or the payload is too long
     */
    public static byte[] udp(VethEnd from, VethEnd to, int sourcePort, int destinationPort, byte[] payload) {
        int length = IPV4_HEADER + UDP_HEADER + payload.length;
        ByteBuffer frame = ethernet(from, to, IPV4, length);
        // Version and length of the header, no service, no fragment.
        frame.putShort((short) 0x4500).putShort((short) length).putInt(0);
        frame.put((byte) TIME_TO_LIVE).put((byte) UDP).putShort((short) 0);
        frame.put(from.inet().getAddress()).put(to.inet().getAddress());
        frame.putShort(ETHERNET_HEADER + IPV4_CHECKSUM, checksum(sum(frame, ETHERNET_HEADER, frame.position())));
        return putUdp(frame, from.inet(), to.inet(), sourcePort, destinationPort, payload);
    }

    /**
     * A UDP datagram over IPv6.
     *
     * @param from the end that sends it
     * @param to the end that is to get it
     * @param sourcePort port, 0 to 65,535
     * @param destinationPort port, 0 to 65,535
     * @param payload at most 1,452 bytes
     * @throws IllegalArgumentException if a port is no port, or the payload is too long
     * @throws IllegalStateException if one of the ends has no IPv6
     */
    public static byte[] udp6(VethEnd from, VethEnd to, int sourcePort, int destinationPort, byte[] payload) {
        ByteBuffer frame = ethernet(from, to, IPV6, IPV6_HEADER + UDP_HEADER + payload.length);
        // Version, no class, no flow.
        frame.putInt(6 << 28).putShort((short) (UDP_HEADER + payload.length));
        frame.put((byte) UDP).put((byte) TIME_TO_LIVE);
        frame.put(from.inet6().getAddress()).put(to.inet6().getAddress());
        return putUdp(frame, from.inet6(), to.inet6(), sourcePort, destinationPort, payload);
    }

    private static ByteBuffer ethernet(VethEnd from, VethEnd to, int type, int packetLength) {
        if (packetLength > MAX_PACKET) {
            throw new IllegalArgumentException("a packet of " + packetLength + " bytes is longer than the " + MAX_PACKET
                    + " of an Ethernet frame");
        }
        return ByteBuffer.allocate(ETHERNET_HEADER + packetLength)
                .put(Links.bytes(to.mac()))
                .put(Links.bytes(from.mac()))
                .putShort((short) type);
    }

    private static byte[] putUdp(
            ByteBuffer frame,
            InetAddress source,
            InetAddress destination,
            int sourcePort,
            int destinationPort,
            byte[] payload) {
        int start = frame.position();
        int length = UDP_HEADER + payload.length;
        frame.putShort(port(sourcePort)).putShort(port(destinationPort)).putShort((short) length);
        frame.putShort((short) 0).put(payload);
        // The checksum also covers the addresses, the protocol and the length.
        long pseudoHeader = sum(source) + sum(destination) + UDP + length;
        short checksum = checksum(pseudoHeader + sum(frame, start, frame.capacity()));
        // Zero would say that there is none.
        frame.putShort(start + UDP_CHECKSUM, checksum == 0 ? (short) 0xffff : checksum);
        return frame.array();
    }

    private static short port(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(port + " is no port");
        }
        return (short) port;
    }

    private static long sum(InetAddress address) {
        byte[] bytes = address.getAddress();
        return sum(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    /** Sum of the 16-bit words from one offset to another; a last odd byte counts as if a zero followed. */
    private static long sum(ByteBuffer bytes, int start, int end) {
        long sum = 0;
        for (int i = start; i < end; i++) {
            int shift = (i - start) % 2 == 0 ? Byte.SIZE : 0;
            sum += (bytes.get(i) & 0xffL) << shift;
        }
        return sum;
    }

    /** The complement of a sum in which what does not fit is added again (RFC 1071). */
    private static short checksum(long sum) {
        long folded = sum;
        while (folded >>> Short.SIZE != 0) {
            folded = (folded & 0xffff) + (folded >>> Short.SIZE);
        }
        return (short) ~folded;
    }
}
