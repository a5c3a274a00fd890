package io.bpf4j.type;

import java.nio.ByteBuffer;

/**
 * A window on one value in memory, which is moved from value to value where a record would be made anew for each: for paths that must not allocate. Its
 * methods read the members where they lie.
 *
 * <pre>{@code
 * final class EventView implements BpfView {
 *     private ByteBuffer buffer;
 *     private int offset;
 *
 *     public BpfType<?> bpfType() {
 *         return Event.TYPE;
 *     }
 *
 *     public void wrap(ByteBuffer buffer, int offset) {
 *         this.buffer = buffer;
 *         this.offset = offset;
 *     }
 *
 *     long sequence() {
 *         return buffer.getLong(offset);
 *     }
 * }
 * }</pre>
 *
 * <p>Not thread-safe: a view belongs to the reader that moves it, and shows a value for as long as that one says.
 */
public interface BpfView {

    /** The layout of the values, which is compared with the program's as that of a record is. */
    BpfType<?> bpfType();

    /**
     * Moves the window.
     *
     * @param buffer memory in native byte order
     * @param offset where in the buffer the value starts, in bytes; it has as many bytes as the type
     */
    void wrap(ByteBuffer buffer, int offset);
}
