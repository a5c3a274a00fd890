package io.bpf4j.type;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation: the key of an LPM trie, by {@link BpfType#LPM_IPV4} or {@link BpfType#LPM_IPV6}.
 *
 * <pre>{@code
 * BpfMap<IpPrefix, Long> routes = object.map("routes", BpfType.LPM_IPV4, BpfType.U64);
 * routes.update(IpPrefix.parse("10.0.0.0/8"), 1L);
 * routes.lookup(IpPrefix.of(address));
 * }</pre>
 *
 * <p>The bits behind the prefix are zero. Prefixes that are written with others, such as {@code 10.1.2.3/8}, are refused and not masked: they are
 * mistakes more often than not.
 *
 * @param address an IPv4 or IPv6 address without a scope, whose bits behind the prefix are zero
 * @param length length of the prefix in bits, 0 to 32 or 128
 */
public record IpPrefix(InetAddress address, int length) {

    private static final int IPV4_SIZE = 4;
    private static final int IPV6_SIZE = 16;

    private static final String BYTE = "(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
    /** Exact, so that no text is taken for a host's name and looked up. */
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    /**
     * A prefix.
     *
     * @throws IllegalArgumentException if the length is out of range, or a bit behind the prefix is set
     */
    public IpPrefix {
        Objects.requireNonNull(address);
        byte[] bytes = address.getAddress();
        int bits = Byte.SIZE * bytes.length;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("a prefix of " + length + " bits of an address of " + bits);
        }
        byte[] masked = mask(bytes, length);
        if (!Arrays.equals(bytes, masked)) {
            throw new IllegalArgumentException("bits of " + text(bytes) + " are set behind a prefix of " + length
                    + " bits; " + text(masked) + "/" + length + " is the network");
        }
        address = address(bytes);
    }

    /**
     * The prefix of an address alone, as long as it.
     *
     * @param address an address
     */
    public static IpPrefix of(InetAddress address) {
        return new IpPrefix(address, Byte.SIZE * address.getAddress().length);
    }

    /**
     * Parses {@code "10.0.0.0/8"} or {@code "2001:db8::/32"}. An address alone is a prefix as long as it.
     *
     * @param text a numeric address, a slash and a length without leading zeroes
     * @throws IllegalArgumentException if the text is no prefix, or a bit behind it is set
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = parseAddress(text, slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? Integer.toString(Byte.SIZE * address.length) : text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches()) {
            throw notPrefix(text);
        }
        return new IpPrefix(address(address), Integer.parseInt(length));
    }

    private static byte[] parseAddress(String text, String address) {
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            throw notPrefix(text);
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            // The JDK makes an IPv4 address of a mapped one.
            return bytes.length == IPV4_SIZE && address.indexOf(':') >= 0 ? mapped(bytes) : bytes;
        } catch (UnknownHostException e) {
            throw notPrefix(text);
        }
    }

    private static byte[] mapped(byte[] ipv4) {
        ByteBuffer bytes = ByteBuffer.allocate(IPV6_SIZE);
        return bytes.putShort(IPV6_SIZE - IPV4_SIZE - Short.BYTES, (short) -1)
                .put(IPV6_SIZE - IPV4_SIZE, ipv4)
                .array();
    }

    private static IllegalArgumentException notPrefix(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not a network such as 10.0.0.0/8 or 2001:db8::/32");
    }

    /** The network of an address: with zeroes behind the prefix. */
    static IpPrefix masked(byte[] address, int length) {
        return new IpPrefix(address(mask(address, length)), length);
    }

    private static byte[] mask(byte[] bytes, int length) {
        byte[] masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int bits = Math.max(0, Math.min(Byte.SIZE, length - Byte.SIZE * i));
            masked[i] = (byte) (bytes[i] & 0xff00 >> bits);
        }
        return masked;
    }

    /** Without a name or scope; a mapped IPv4 address stays an IPv6 address. */
    private static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == IPV4_SIZE
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(bytes.length + " bytes are an address", e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes.length == IPV4_SIZE ? address(bytes).getHostAddress() : ipv6Text(bytes);
    }

    /** As RFC 5952 wants it: the longest run of two or more zero groups, the first of several, becomes two colons. */
    private static String ipv6Text(byte[] bytes) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += Short.BYTES) {
            groups.add(Integer.toHexString((bytes[i] & 0xff) << Byte.SIZE | bytes[i + 1] & 0xff));
        }
        for (int run = groups.size(); run >= 2; run--) {
            int start = Collections.indexOfSubList(groups, Collections.nCopies(run, "0"));
            if (start >= 0) {
                return String.join(":", groups.subList(0, start)) + "::"
                        + String.join(":", groups.subList(start + run, groups.size()));
            }
        }
        return String.join(":", groups);
    }

    /** The prefix as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; {@link #parse(String)} reads it. */
    @Override
    public String toString() {
        return text(address.getAddress()) + "/" + length;
    }
}
