package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** Checks the structure of a {@code .BTF.ext} section: function, line and CO-RE relocation records by ELF section. */
final class BtfExtCheck {

    private static final int HEADER_SIZE = 24;
    private static final int HEADER_SIZE_WITH_RELOCATIONS = 32;
    private static final int SECTION_HEADER_SIZE = 8;
    private static final int MIN_FUNCTION_RECORD = 8;
    private static final int MIN_LINE_RECORD = 16;
    private static final int MIN_RELOCATION_RECORD = 16;
    private static final String RELOCATIONS = "relocations";

    /** libbpf reads the numbers with scanf and takes a negative one for an index. */
    private static final Pattern ACCESS = Pattern.compile("[0-9]{1,9}(:[0-9]{1,9})*");

    private final Defects defects;
    private final ByteBuffer body;
    private final BtfTypes types;

    private BtfExtCheck(Defects defects, ByteBuffer body, BtfTypes types) {
        this.defects = defects;
        this.body = body;
        this.types = types;
    }

    static void check(Defects defects, ByteBuffer section, BtfTypes types) {
        defects.require(section.limit() >= HEADER_SIZE, "section .BTF.ext ends inside its header");
        defects.require(Short.toUnsignedInt(section.getShort(0)) == BtfHeader.MAGIC, "section .BTF.ext is not BTF");
        int headerSize = section.getInt(4);
        defects.require(
                headerSize >= HEADER_SIZE && headerSize <= section.limit(),
                "section .BTF.ext has a header of " + Integer.toUnsignedString(headerSize) + " bytes");
        ByteBuffer body =
                section.slice(headerSize, section.limit() - headerSize).order(section.order());
        BtfExtCheck check = new BtfExtCheck(defects, body, types);
        check.checkPart(section.getInt(8), section.getInt(12), MIN_FUNCTION_RECORD, "functions");
        check.checkPart(section.getInt(16), section.getInt(20), MIN_LINE_RECORD, "lines");
        if (headerSize >= HEADER_SIZE_WITH_RELOCATIONS) {
            check.checkPart(section.getInt(24), section.getInt(28), MIN_RELOCATION_RECORD, RELOCATIONS);
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
            int recordsEnd = position + (int) (records * recordSize);
            if (what.equals(RELOCATIONS)) {
                for (; position < recordsEnd; position += recordSize) {
                    checkRelocation(body.getInt(position + 4), body.getInt(position + 8));
                }
            }
            position = recordsEnd;
        }
    }

    private void checkRelocation(int type, int access) {
        require(Integer.compareUnsigned(type, types.size()) < 0, RELOCATIONS, "name a type that does not exist");
        String path = types.strings().string(access, "a path in section .BTF.ext");
        require(ACCESS.matcher(path).matches(), RELOCATIONS, "have the path \"" + path + "\"");
    }

    private void require(boolean condition, String what, String defect) {
        if (!condition) {
            defects.require(false, "the " + what + " of section .BTF.ext " + defect);
        }
    }
}
