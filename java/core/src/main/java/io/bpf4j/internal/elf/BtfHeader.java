package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;

/**
 * The parts of BTF that its header names.
 *
 * @param types the types, in the byte order of the data
 * @param strings the strings
 */
record BtfHeader(ByteBuffer types, ByteBuffer strings) {

    static final int MAGIC = 0xeb9f;

    private static final int VERSION = 1;
    private static final int SIZE = 24;

    /** The parts of a section, found to lie inside it. */
    static BtfHeader of(Defects defects, ByteBuffer section) {
        defects.require(section.limit() >= SIZE, "section .BTF ends inside its header");
        defects.require(Short.toUnsignedInt(section.getShort(0)) == MAGIC, "section .BTF is not BTF");
        int version = Byte.toUnsignedInt(section.get(2));
        defects.require(
                version == VERSION, "section .BTF is of version " + version + ", and only " + VERSION + " is known");
        int headerSize = section.getInt(4);
        defects.require(
                headerSize >= SIZE && headerSize <= section.limit(),
                "section .BTF has a header of " + Integer.toUnsignedString(headerSize) + " bytes");
        ByteBuffer body =
                section.slice(headerSize, section.limit() - headerSize).order(section.order());
        return new BtfHeader(
                part(defects, body, section.getInt(8), section.getInt(12), "types"),
                part(defects, body, section.getInt(16), section.getInt(20), "strings"));
    }

    private static ByteBuffer part(Defects defects, ByteBuffer body, int offset, int size, String what) {
        defects.require(
                offset >= 0 && size >= 0 && offset <= body.limit() && size <= body.limit() - offset,
                "the " + what + " of section .BTF lie outside it");
        return body.slice(offset, size).order(body.order());
    }
}
