package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of a perf event, of the test's own, with a kernel that writes what {@code kernel/events/ring_buffer.c} does. */
final class PerfPages {

    static final int SIZE = 4096;
    /** Of the record's header and the length of the content. */
    static final int OVERHEAD = 8 + 4;

    private static final int FACTS = 4096;
    private static final int SAMPLE = 9;

    private final ByteBuffer pages = buffer(FACTS + SIZE);
    private final boolean timed;
    private final boolean backward;

    PerfPages(long start, boolean timed, boolean backward) {
        this.timed = timed;
        this.backward = backward;
        pages.putLong(1024, start);
        pages.putLong(1032, backward ? 0 : start);
        pages.putLong(1040, FACTS);
        pages.putLong(1048, SIZE);
    }

    static PerfPages forward(long start) {
        return new PerfPages(start, false, false);
    }

    static PerfPages timed() {
        return new PerfPages(0, true, false);
    }

    static PerfPages backward() {
        return new PerfPages(0, false, true);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    PerfMemory memory() {
        return new PerfMemory(pages, new PerfMemory.Joint());
    }

    long head() {
        return pages.getLong(1024);
    }

    long tail() {
        return pages.getLong(1032);
    }

    /** Length of a record with so much content. */
    int recordSize(int length) {
        return (OVERHEAD + (timed ? 8 : 0) + length + 7) / 8 * 8;
    }

    boolean hasRoom(int length) {
        return head() - tail() + recordSize(length) <= SIZE;
    }

    void event(int... content) {
        eventAt(0, content);
    }

    void eventAt(long time, int... content) {
        int size = recordSize(content.length);
        ByteBuffer record = buffer(size).putInt(SAMPLE).putShort((short) 0x4001).putShort((short) size);
        if (timed) {
            record.putLong(time);
        }
        record.putInt(size - record.position() - 4);
        for (int each : content) {
            record.put((byte) each);
        }
        write(record.clear());
    }

    /** As an event of more than 64 KiB: the length of the record has lost its upper bits. */
    void oversized(int length, int recordSize) {
        ByteBuffer record =
                buffer(recordSize).putInt(SAMPLE).putShort((short) 0x4001).putShort((short) recordSize);
        if (record.hasRemaining()) {
            record.putInt(length);
        }
        write(record.clear());
    }

    void lost(long count) {
        write(buffer(24)
                .putInt(2)
                .putShort((short) 0)
                .putShort((short) 24)
                .putLong(0x7777)
                .putLong(count)
                .clear());
    }

    /** A record that the reader does not know. */
    void unknown(int size) {
        write(buffer(size)
                .putInt(4711)
                .putShort((short) 0)
                .putShort((short) size)
                .clear());
    }

    /** Writes over everything that was not read, as an event that is too long may. */
    void scribble() {
        for (long position = tail(); position < head(); position++) {
            pages.put(FACTS + (int) (position % SIZE), (byte) 0xff);
        }
    }

    private void write(ByteBuffer record) {
        int size = record.remaining();
        assertThat(backward || head() - tail() + size <= SIZE)
                .as("room for %d bytes", size)
                .isTrue();
        long start = backward ? head() - size : head();
        for (int i = 0; i < size; i++) {
            pages.put(FACTS + (int) (start + i & SIZE - 1), record.get(i));
        }
        pages.putLong(1024, backward ? start : start + size);
    }
}
