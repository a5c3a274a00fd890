package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Zero-terminated strings one after the other, named by their offsets. */
final class StringTable {

    private final Defects defects;
    private final ByteBuffer bytes;
    private final String what;

    StringTable(Defects defects, ByteBuffer bytes, String what) {
        this.defects = defects;
        this.bytes = bytes;
        this.what = what;
        boolean terminated = bytes.limit() > 0 && bytes.get(bytes.limit() - 1) == 0;
        defects.require(terminated, "the table of " + what + " does not end with a zero byte");
    }

    /** The string at an offset. */
    String string(int offset, String user) {
        check(offset, user);
        int end = offset;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] string = new byte[end - offset];
        bytes.get(offset, string);
        return new String(string, StandardCharsets.UTF_8);
    }

    boolean contains(int offset) {
        return Integer.compareUnsigned(offset, bytes.limit()) < 0;
    }

    /** Throws unless an offset is inside; the final zero byte then ends every string. */
    void check(int offset, String user) {
        defects.require(
                contains(offset),
                user + " is at " + Integer.toUnsignedString(offset) + ", outside the table of " + what);
    }
}
