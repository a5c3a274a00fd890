package io.bpf4j.type;

import io.bpf4j.type.ScalarType.Getter;
import io.bpf4j.type.ScalarType.Setter;
import java.nio.ByteBuffer;

/**
 * {@code scalar[length]} as Java arrays of primitives.
 *
 * <p>Records, since the JIT compiler trusts the fields of records: in a struct the getters and setters are then constants.
 */
final class PrimitiveArrays {

    private PrimitiveArrays() {}

    /** The array whose elements have the Java type of the scalar. */
    static BpfType<?> of(ScalarType<?> scalar, int length) {
        if (scalar.primitive() == int.class) {
            return new Ints(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
        }
        if (scalar.primitive() == long.class) {
            return new Longs(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
        }
        return new Booleans(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
    }

    static BpfType<int[]> ints(BpfType<Integer> element, int length) {
        ScalarType<Integer> scalar = scalar(element);
        return new Ints(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
    }

    static BpfType<long[]> longs(BpfType<Long> element, int length) {
        ScalarType<Long> scalar = scalar(element);
        return new Longs(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
    }

    static BpfType<boolean[]> booleans(int length) {
        ScalarType<Boolean> scalar = scalar(BpfType.BOOL);
        return new Booleans(layout(scalar, length), scalar.size(), scalar.getter(), scalar.setter());
    }

    private static <T> ScalarType<T> scalar(BpfType<T> element) {
        if (element instanceof ScalarType<T> scalar) {
            return scalar;
        }
        throw new IllegalArgumentException("no number is a " + element + "; use array(element, length)");
    }

    private static TypeLayout.Array layout(BpfType<?> element, int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an array of " + length + " elements");
        }
        return new TypeLayout.Array(element.layout(), length);
    }

    private static void requireLength(int length, TypeLayout.Array layout) {
        if (length != layout.length()) {
            throw new IllegalArgumentException(length + " elements for " + layout.cType());
        }
    }

    record Ints(TypeLayout.Array layout, int alignment, Getter getter, Setter setter) implements BpfType<int[]> {

        @Override
        public int size() {
            return layout.size();
        }

        @Override
        public int[] read(ByteBuffer buffer, int offset) {
            int[] elements = new int[layout.length()];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = (int) getter.get(buffer, offset + i * alignment);
            }
            return elements;
        }

        @Override
        public void write(ByteBuffer buffer, int offset, int[] value) {
            requireLength(value.length, layout);
            for (int i = 0; i < value.length; i++) {
                setter.put(buffer, offset + i * alignment, value[i]);
            }
        }

        @Override
        public String toString() {
            return layout.cType();
        }
    }

    record Longs(TypeLayout.Array layout, int alignment, Getter getter, Setter setter) implements BpfType<long[]> {

        @Override
        public int size() {
            return layout.size();
        }

        @Override
        public long[] read(ByteBuffer buffer, int offset) {
            long[] elements = new long[layout.length()];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = getter.get(buffer, offset + i * alignment);
            }
            return elements;
        }

        @Override
        public void write(ByteBuffer buffer, int offset, long[] value) {
            requireLength(value.length, layout);
            for (int i = 0; i < value.length; i++) {
                setter.put(buffer, offset + i * alignment, value[i]);
            }
        }

        @Override
        public String toString() {
            return layout.cType();
        }
    }

    record Booleans(TypeLayout.Array layout, int alignment, Getter getter, Setter setter)
            implements BpfType<boolean[]> {

        @Override
        public int size() {
            return layout.size();
        }

        @Override
        public boolean[] read(ByteBuffer buffer, int offset) {
            boolean[] elements = new boolean[layout.length()];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = getter.get(buffer, offset + i * alignment) != 0;
            }
            return elements;
        }

        @Override
        public void write(ByteBuffer buffer, int offset, boolean[] value) {
            requireLength(value.length, layout);
            for (int i = 0; i < value.length; i++) {
                setter.put(buffer, offset + i * alignment, value[i] ? 1 : 0);
            }
        }

        @Override
        public String toString() {
            return layout.cType();
        }
    }
}
