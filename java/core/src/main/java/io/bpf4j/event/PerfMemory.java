package io.bpf4j.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a perf event shares with its reader: a page of facts, and a power of two of bytes for records. It makes no system call.
 *
 * <pre>
 *   page of facts                                     records, from data_offset on
 *   ... data_head, data_tail, data_offset, data_size | header, content | header, content | ...
 *
 *   header: type 32 bits, misc 16 bits, length of the record 16 bits; records start at multiples of 8
 * </pre>
 *
 * <p>Positions grow, or in backward memory fall, without end; they lie in the memory at their remainder by its length. Words of 8 bytes are in one piece
 * everywhere, longer content may be in two: at the end and at the start. See {@code include/uapi/linux/perf_event.h}.
 */
final class PerfMemory {

    static final int HEADER_SIZE = 8;
    /** The length of a record is a multiple of 8 in 16 bits. */
    static final int MAX_RECORD_SIZE = (1 << 16) - 8;

    /** {@code PERF_RECORD_LOST}: an id and a count, both of 8 bytes. */
    static final int LOST = 2;
    /** {@code PERF_RECORD_SAMPLE}. */
    static final int SAMPLE = 9;

    /** Where the facts are in {@code struct perf_event_mmap_page}. */
    static final int DATA_HEAD = 1024;

    static final int DATA_TAIL = 1032;
    static final int DATA_OFFSET = 1040;
    static final int DATA_SIZE = 1048;

    private static final int LENGTH_OFFSET = 6;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    private final ByteBuffer pages;
    private final ByteBuffer records;
    /** Over the records, for the handler: it may change position and limit as it likes. */
    private final ByteBuffer content;

    private final Joint joint;
    private final long mask;

    /**
     * The memory of one perf event.
     *
     * @param pages all of it, in native byte order; written to where the reader makes room
     * @param joint where content in two pieces is put together
     */
    PerfMemory(ByteBuffer pages, Joint joint) {
        this.pages = pages;
        this.joint = joint;
        int offset = (int) pages.getLong(DATA_OFFSET);
        int size = (int) pages.getLong(DATA_SIZE);
        this.records = pages.slice(offset, size).order(ByteOrder.nativeOrder());
        this.content = records.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        this.mask = size - 1;
    }

    /** Length of the records' part in bytes. */
    long size() {
        return mask + 1;
    }

    /** Where the kernel has come to: all records up to there are whole. */
    long head() {
        return (long) LONG.getAcquire(pages, DATA_HEAD);
    }

    /** Where the reader has come to, as it has told the kernel. From any thread, which then sees what the reader did before. */
    long tail() {
        return (long) LONG.getAcquire(pages, DATA_TAIL);
    }

    /** Gives the places of the records before a position back to the kernel. */
    void release(long position) {
        LONG.setRelease(pages, DATA_TAIL, position);
    }

    /** The type of a record. */
    int type(long position) {
        return records.getInt(offset(position));
    }

    /** Length of a record with its header. */
    int length(long position) {
        return records.getShort(offset(position) + LENGTH_OFFSET) & 0xffff;
    }

    /** The 8 bytes at a multiple of 8. */
    long word(long position) {
        return records.getLong(offset(position));
    }

    /** The 4 bytes at a multiple of 4. */
    int half(long position) {
        return records.getInt(offset(position));
    }

    /** Some bytes in one piece, between position and limit of a read-only buffer; the next call may give the same buffer. */
    ByteBuffer content(long position, int length) {
        int start = offset(position);
        int end = start + length;
        return end <= records.capacity()
                ? content.limit(end).position(start)
                : joint.join(records, start, records.capacity() - start, length);
    }

    private int offset(long position) {
        return (int) (position & mask);
    }

    /** Puts content together that is in two pieces. Its memory is made when it is first needed. */
    static final class Joint {

        private ByteBuffer whole;
        private ByteBuffer content;

        private ByteBuffer join(ByteBuffer records, int start, int first, int length) {
            if (whole == null) {
                whole = ByteBuffer.allocateDirect(MAX_RECORD_SIZE);
                content = whole.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
            }
            whole.put(0, records, start, first);
            whole.put(first, records, 0, length - first);
            return content.limit(length).position(0);
        }
    }
}
