package io.bpf4j.examples.flowtracker;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Flows for the tests. */
final class Flows {

    static final int TCP = 6;
    static final int UDP = 17;

    private Flows() {}

    static FlowKey ipv4(String source, int sourcePort, String destination, int destinationPort, int protocol) {
        return new FlowKey(mapped(source), mapped(destination), sourcePort, destinationPort, protocol, 4);
    }

    static FlowKey ipv6(String source, int sourcePort, String destination, int destinationPort, int protocol) {
        return new FlowKey(address(source), address(destination), sourcePort, destinationPort, protocol, 6);
    }

    private static Inet6Address mapped(String ipv4) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, 10, 12, (byte) 0xff);
        System.arraycopy(bytes(ipv4), 0, bytes, 12, 4);
        return address(bytes);
    }

    private static Inet6Address address(String ipv6) {
        return address(bytes(ipv6));
    }

    static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Inet6Address address(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
