package io.bpf4j.type;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param value the six bytes as a number, the first byte on the wire being the most significant of the 48 bits
 */
public record MacAddress(long value) {

    /** Length in bytes. */
    public static final int SIZE = 6;

    private static final int BITS = 48;

    /**
     * An address.
     *
     * @throws IllegalArgumentException if the value has more than 48 bits
     */
    public MacAddress {
        if (value >>> BITS != 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(value) + " has more than 48 bits");
        }
    }

    /**
     * Parses {@code "02:00:00:00:00:01"}.
     *
     * @throws IllegalArgumentException if the text is not six bytes in hexadecimal, separated by colons
     */
    public static MacAddress parse(String text) {
        byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("\"" + text + "\" is not an Ethernet address");
        }
        long value = 0;
        for (byte each : bytes) {
            value = value << 8 | each & 0xff;
        }
        return new MacAddress(value);
    }

    /** The address as {@code 02:00:00:00:00:01}. */
    @Override
    public String toString() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (value >>> 8 * (SIZE - 1 - i));
        }
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
