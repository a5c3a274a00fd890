package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.In6Addr;
import io.bpf4j.examples.flowtracker.FlowTracker.In6AddrIn6U;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Flows for the tests. */
final class Flows {

    static final int TCP = 6;
    static final int UDP = 17;

    private Flows() {}

    static FlowKey ipv4(String source, int sourcePort, String destination, int destinationPort, int protocol) {
        return key(mapped(source), sourcePort, mapped(destination), destinationPort, protocol, 4);
    }

    static FlowKey ipv6(String source, int sourcePort, String destination, int destinationPort, int protocol) {
        return key(bytes(source), sourcePort, bytes(destination), destinationPort, protocol, 6);
    }

    private static FlowKey key(
            byte[] source, int sourcePort, byte[] destination, int destinationPort, int protocol, int ipVersion) {
        return new FlowKey(
                address(source), address(destination), sourcePort, destinationPort, protocol, ipVersion, new byte[2]);
    }

    private static In6Addr address(byte[] bytes) {
        return new In6Addr(In6AddrIn6U.ofU6Addr8(bytes));
    }

    private static byte[] mapped(String ipv4) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, 10, 12, (byte) 0xff);
        System.arraycopy(bytes(ipv4), 0, bytes, 12, 4);
        return bytes;
    }

    static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
