package io.bpf4j.type;

import java.nio.ByteBuffer;

/** {@code __u8[length]}. */
final class BytesType implements BpfType<byte[]> {

    private final int length;

    BytesType(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an array of " + length + " bytes");
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
    public byte[] read(ByteBuffer buffer, int offset) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    @Override
    public void write(ByteBuffer buffer, int offset, byte[] value) {
        if (value.length != length) {
            throw new IllegalArgumentException(value.length + " bytes for " + this);
        }
        buffer.put(offset, value);
    }

    @Override
    public String toString() {
        return "__u8[" + length + "]";
    }
}
