package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code char[length]} with a zero byte after the text. */
final class StringType implements BpfType<String> {

    /** Longest array that is copied before the end of the text is sought, which an array is quicker for. */
    private static final int SHORT = 64;

    private final int length;

    StringType(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("a string in an array of " + length + " bytes");
        }
        this.length = length;
    }

    @Override
    public int size() {
        return length;
    }

    @Override
    public int alignment() {
        return 1;
    }

    @Override
    public String read(ByteBuffer buffer, int offset) {
        return read(buffer, offset, length);
    }

    static String read(ByteBuffer buffer, int offset, int length) {
        if (length <= SHORT) {
            byte[] bytes = new byte[length];
            buffer.get(offset, bytes);
            int end = 0;
            while (end < length && bytes[end] != 0) {
                end++;
            }
            return new String(bytes, 0, end, StandardCharsets.UTF_8);
        }
        int end = 0;
        while (end < length && Ordered.getByte(buffer, offset + end) != 0) {
            end++;
        }
        byte[] text = new byte[end];
        buffer.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void write(ByteBuffer buffer, int offset, String value) {
        write(buffer, offset, length, value);
    }

    static void write(ByteBuffer buffer, int offset, int length, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (text.length >= length) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" has " + text.length + " bytes in UTF-8, too many for char[" + length + "]");
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero character in a string for char[" + length + "]");
        }
        Padding.zero(buffer, offset, length);
        buffer.put(offset, text);
    }

    @Override
    public String toString() {
        return "char[" + length + "]";
    }
}
