package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;

/** Checks the structure of a {@code .BTF.ext} section: function, line and CO-RE relocation records by ELF section. */
final class BtfExtCheck {

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_SIZE = 24;
    private static final int HEADER_SIZE_WITH_RELOCATIONS = 32;
    private static final int SECTION_HEADER_SIZE = 8;
    private static final int MIN_FUNCTION_RECORD = 8;
    private static final int MIN_LINE_RECORD = 16;
    private static final int MIN_RELOCATION_RECORD = 16;

    private final ElfFile file;
    private final ByteBuffer body;

    private BtfExtCheck(ElfFile file, ByteBuffer body) {
        this.file = file;
        this.body = body;
    }

    static void check(ElfFile file, ByteBuffer section) {
        file.require(section.limit() >= HEADER_SIZE, "section .BTF.ext ends inside its header");
        file.require(Short.toUnsignedInt(section.getShort(0)) == MAGIC, "section .BTF.ext is not BTF");
        int headerSize = section.getInt(4);
        file.require(
                headerSize >= HEADER_SIZE && headerSize <= section.limit(),
                "section .BTF.ext has a header of " + Integer.toUnsignedString(headerSize) + " bytes");
        BtfExtCheck check = new BtfExtCheck(
                file, section.slice(headerSize, section.limit() - headerSize).order(section.order()));
        check.checkPart(section.getInt(8), section.getInt(12), MIN_FUNCTION_RECORD, "functions");
        check.checkPart(section.getInt(16), section.getInt(20), MIN_LINE_RECORD, "lines");
        if (headerSize >= HEADER_SIZE_WITH_RELOCATIONS) {
            check.checkPart(section.getInt(24), section.getInt(28), MIN_RELOCATION_RECORD, "relocations");
        }
    }

    private void checkPart(int offset, int size, int minRecord, String what) {
        require(
                offset >= 0 && size >= 0 && offset <= body.limit() && size <= body.limit() - offset,
                what,
                "lie outside it");
        if (size == 0) {
            return;
        }
        require(size >= 4, what, "have no record size");
        int recordSize = body.getInt(offset);
        require(recordSize >= minRecord && recordSize % 4 == 0, what, "have records of " + recordSize + " bytes");
        int end = offset + size;
        int position = offset + 4;
        while (position < end) {
            require(end - position >= SECTION_HEADER_SIZE, what, "end inside a header");
            long records = Integer.toUnsignedLong(body.getInt(position + 4));
            position += SECTION_HEADER_SIZE;
            require(records > 0 && records * recordSize <= end - position, what, "end inside a record");
            position += (int) (records * recordSize);
        }
    }

    private void require(boolean condition, String what, String defect) {
        if (!condition) {
            file.require(false, "the " + what + " of section .BTF.ext " + defect);
        }
    }
}
