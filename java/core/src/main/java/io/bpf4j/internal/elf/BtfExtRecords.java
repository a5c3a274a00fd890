package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;

/** The records of a {@code .BTF.ext} section, which was checked before. */
public final class BtfExtRecords {

    /** Where the header has the place of functions, {@code struct bpf_func_info}. */
    public static final int FUNCTIONS = 8;

    /** Where the header has the place of lines, {@code struct bpf_line_info}. */
    public static final int LINES = 16;

    /** Where the header has the place of relocations, {@code struct bpf_core_relo}, if it is that long. */
    public static final int RELOCATIONS = 24;

    private static final int SECTION_HEADER_SIZE = 8;

    private BtfExtRecords() {}

    /** Takes a record. */
    @FunctionalInterface
    public interface Consumer {

        /**
         * A record.
         *
         * @param code the section of code that it is about
         * @param record its bytes, in the byte order of the file
         */
        void accept(String code, ByteBuffer record);
    }

    /**
     * Goes through the records of a kind.
     *
     * @param section {@code .BTF.ext}
     * @param types those of {@code .BTF}, for names
     * @param kind {@link #FUNCTIONS}, {@link #LINES} or {@link #RELOCATIONS}
     */
    static void forEach(ByteBuffer section, BtfTypes types, int kind, Consumer consumer) {
        int headerSize = section.getInt(4);
        if (headerSize < kind + Long.BYTES) {
            return;
        }
        int start = headerSize + section.getInt(kind);
        int end = start + section.getInt(kind + 4);
        int recordSize = start < end ? section.getInt(start) : 0;
        int position = start + Integer.BYTES;
        while (position < end) {
            String code = types.text(section.getInt(position));
            int count = section.getInt(position + 4);
            position += SECTION_HEADER_SIZE;
            for (int i = 0; i < count; i++, position += recordSize) {
                consumer.accept(code, section.slice(position, recordSize).order(section.order()));
            }
        }
    }
}
