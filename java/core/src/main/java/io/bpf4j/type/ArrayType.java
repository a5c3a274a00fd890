package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * {@code element[length]}.
 *
 * <p>A record, since the JIT compiler trusts the fields of records: in a struct the element is then a constant.
 *
 * @param element type of each element
 * @param layout layout of all
 */
record ArrayType<E>(BpfType<E> element, TypeLayout.Array layout) implements BpfType<List<E>> {

    static <E> ArrayType<E> of(BpfType<E> element, int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an array of " + length + " elements");
        }
        return new ArrayType<>(element, new TypeLayout.Array(element.layout(), length));
    }

    @Override
    public int size() {
        return layout.size();
    }

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<E> read(ByteBuffer buffer, int offset) {
        Object[] elements = new Object[layout.length()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.read(buffer, offset + i * element.size());
        }
        return (List<E>) List.copyOf(Arrays.asList(elements));
    }

    @Override
    public void write(ByteBuffer buffer, int offset, List<E> value) {
        if (value.size() != layout.length()) {
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
        return layout.cType();
    }
}
