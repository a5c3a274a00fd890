package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** {@code element[length]}. */
final class ArrayType<E> implements BpfType<List<E>> {

    private final BpfType<E> element;
    private final int length;
    private final int size;

    ArrayType(BpfType<E> element, int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an array of " + length + " elements");
        }
        this.element = Objects.requireNonNull(element);
        this.length = length;
        this.size = Math.multiplyExact(element.size(), length);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<E> read(ByteBuffer buffer, int offset) {
        Object[] elements = new Object[length];
        for (int i = 0; i < length; i++) {
            elements[i] = element.read(buffer, offset + i * element.size());
        }
        return (List<E>) List.copyOf(Arrays.asList(elements));
    }

    @Override
    public void write(ByteBuffer buffer, int offset, List<E> value) {
        if (value.size() != length) {
            throw new IllegalArgumentException(value.size() + " elements for " + this);
        }
        int at = offset;
        for (E each : value) {
            element.write(buffer, at, each);
            at += element.size();
        }
    }

    @Override
    public String toString() {
        return element + "[" + length + "]";
    }
}
