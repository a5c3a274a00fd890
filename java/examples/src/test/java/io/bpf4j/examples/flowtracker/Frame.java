package io.bpf4j.examples.flowtracker;

import java.nio.ByteBuffer;

/** Ethernet frames, put together from the inside out. */
final class Frame {

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int VLAN = 0x8100;
    static final int SERVICE_VLAN = 0x88a8;

    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int DESTINATION_OPTIONS = 60;

    static final String SOURCE4 = "192.0.2.1";
    static final String DESTINATION4 = "192.0.2.2";
    static final String SOURCE6 = "2001:db8::1";
    static final String DESTINATION6 = "2001:db8::2";

    private static final int ETHERNET_ADDRESSES = 12;

    private Frame() {}

    static byte[] ethernet(int type, byte[] payload) {
        return join(new byte[ETHERNET_ADDRESSES], be16(type), payload);
    }

    /** What follows the EtherType of a VLAN. */
    static byte[] vlan(int type, byte[] payload) {
        return join(be16(7), be16(type), payload);
    }

    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0, 0, payload);
    }

    /** Options of so many words; the fragment field as it is on the wire. */
    static byte[] ipv4(int protocol, int options, int fragment, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(20 + 4 * options);
        header.put(0, (byte) (0x45 + options));
        header.putShort(2, (short) (header.capacity() + payload.length));
        header.putShort(6, (short) fragment);
        header.put(9, (byte) protocol);
        header.put(12, Flows.bytes(SOURCE4));
        header.put(16, Flows.bytes(DESTINATION4));
        return join(header.array(), payload);
    }

    static byte[] ipv6(int nextHeader, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.put(0, (byte) 0x60);
        header.putShort(4, (short) payload.length);
        header.put(6, (byte) nextHeader);
        header.put(8, Flows.bytes(SOURCE6));
        header.put(24, Flows.bytes(DESTINATION6));
        return join(header.array(), payload);
    }

    /** An extension header of 8 bytes and so many more times 8. */
    static byte[] extension(int nextHeader, int length, byte[] payload) {
        byte[] header = new byte[8 + 8 * length];
        header[0] = (byte) nextHeader;
        header[1] = (byte) length;
        return join(header, payload);
    }

    /** The offset in units of 8 bytes. */
    static byte[] fragment(int nextHeader, int offset, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(8);
        header.put(0, (byte) nextHeader);
        header.putShort(2, (short) (offset << 3 | 1));
        return join(header.array(), payload);
    }

    static byte[] udp(int sourcePort, int destinationPort, int length) {
        return join(be16(sourcePort), be16(destinationPort), be16(8 + length), be16(0), new byte[length]);
    }

    static byte[] tcp(int sourcePort, int destinationPort) {
        return join(be16(sourcePort), be16(destinationPort), new byte[16]);
    }

    private static byte[] be16(int value) {
        return new byte[] {(byte) (value >> Byte.SIZE), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
