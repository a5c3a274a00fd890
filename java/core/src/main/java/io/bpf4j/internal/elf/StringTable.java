package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Zero-terminated strings one after the other, named by their offsets. A table may go on where another one ends: split BTF has only the strings that its base
 * lacks.
 */
final class StringTable {

    private final Defects defects;
    private final ByteBuffer bytes;
    private final String what;
    private final StringTable base;
    private final int start;

    /**
     * A table.
     *
     * @param base what it goes on after, or null
     */
    StringTable(Defects defects, ByteBuffer bytes, String what, StringTable base) {
        this.defects = defects;
        this.bytes = bytes;
        this.what = what;
        this.base = base;
        start = base == null ? 0 : base.size();
        boolean terminated =
                bytes.limit() == 0 ? base != null : bytes.get(bytes.limit() - 1) == 0 && size() >= bytes.limit();
        defects.require(terminated, "the table of " + what + " does not end with a zero byte");
    }

    private int size() {
        return start + bytes.limit();
    }

    /** The string at an offset. */
    String string(int offset, String user) {
        return string(offset, user, Integer.MAX_VALUE);
    }

    /** The string at an offset, which may have so many bytes. */
    String string(int offset, String user, int most) {
        check(offset, user);
        if (offset < start) {
            return base.string(offset, user, most);
        }
        int from = offset - start;
        int end = from;
        while (bytes.get(end) != 0) {
            end++;
        }
        defects.require(end - from <= most, user + " has more than " + most + " bytes");
        byte[] string = new byte[end - from];
        bytes.get(from, string);
        return new String(string, StandardCharsets.UTF_8);
    }

    /** A number that equal strings have in common; 0 for the empty one. The offset is inside. */
    int hash(int offset) {
        if (offset < start) {
            return base.hash(offset);
        }
        int hash = 0;
        int at = offset - start;
        for (byte each = bytes.get(at); each != 0; each = bytes.get(++at)) {
            hash = 31 * hash + each;
        }
        return hash;
    }

    /** The number of a string that need not be in the table. */
    static int hash(String string) {
        int hash = 0;
        for (byte each : string.getBytes(StandardCharsets.UTF_8)) {
            hash = 31 * hash + each;
        }
        return hash;
    }

    boolean contains(int offset) {
        return Integer.compareUnsigned(offset, size()) < 0;
    }

    /** Throws unless an offset is inside; the final zero byte then ends every string. */
    void check(int offset, String user) {
        if (!contains(offset)) {
            defects.require(
                    false, user + " is at " + Integer.toUnsignedString(offset) + ", outside the table of " + what);
        }
    }
}
