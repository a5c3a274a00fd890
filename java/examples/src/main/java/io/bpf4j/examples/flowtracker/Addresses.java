package io.bpf4j.examples.flowtracker;

import io.bpf4j.examples.flowtracker.FlowTracker.FlowKey;
import io.bpf4j.examples.flowtracker.FlowTracker.In6Addr;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as people write them. */
final class Addresses {

    private static final int GROUPS = 8;

    private static final int IPV4 = 4;

    private Addresses() {}

    /** Where a flow comes from. */
    static InetAddress source(FlowKey key) {
        return address(key.source(), key.ipVersion());
    }

    /** Where a flow goes. */
    static InetAddress destination(FlowKey key) {
        return address(key.destination(), key.ipVersion());
    }

    /** An address of the version that the packets have: those of IPv4 are in the form {@code ::ffff:a.b.c.d}. */
    private static InetAddress address(In6Addr address, int ipVersion) {
        byte[] bytes = address.in6U().bytes();
        try {
            // The first one makes an IPv4 address of that form.
            return ipVersion == IPV4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }

    /** The address in text; IPv6 in the canonical form of RFC 5952, but for mapped addresses, which stay hexadecimal. */
    static String text(InetAddress address) {
        return address instanceof Inet4Address ? address.getHostAddress() : ipv6(address.getAddress());
    }

    /** Address and port, such as {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
    static String text(InetAddress address, int port) {
        return (address instanceof Inet4Address ? text(address) : "[" + text(address) + "]") + ":" + port;
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << Byte.SIZE | bytes[2 * i + 1] & 0xff;
        }
        // The first of the longest runs of zeroes is left out; a single zero is written.
        int gap = -1;
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int length = zeroes(groups, start);
            if (length > gapLength) {
                gap = start;
                gapLength = length;
            }
        }
        if (gap < 0) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, gap) + "::" + join(groups, gap + gapLength, GROUPS);
    }

    private static int zeroes(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String join(int[] groups, int start, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = start; i < end; i++) {
            text.append(i == start ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
