package io.bpf4j.type;

import java.nio.ByteBuffer;

/** A number that is no whole number of up to 64 bits. */
final class ObjectType<T> implements BpfType<T> {

    private final TypeLayout.Scalar layout;
    private final Getter<T> getter;
    private final Setter<T> setter;

    ObjectType(String name, int size, Getter<T> getter, Setter<T> setter) {
        this.layout = new TypeLayout.Scalar(name, size);
        this.getter = getter;
        this.setter = setter;
    }

    @Override
    public int size() {
        return layout.size();
    }

    @Override
    public int alignment() {
        return layout.size();
    }

    @Override
    public TypeLayout.Scalar layout() {
        return layout;
    }

    @Override
    public T read(ByteBuffer buffer, int offset) {
        return getter.get(buffer, offset);
    }

    @Override
    public void write(ByteBuffer buffer, int offset, T value) {
        setter.put(buffer, offset, value);
    }

    @Override
    public String toString() {
        return layout.cType();
    }

    @FunctionalInterface
    interface Getter<T> {
        T get(ByteBuffer buffer, int offset);
    }

    @FunctionalInterface
    interface Setter<T> {
        void put(ByteBuffer buffer, int offset, T value);
    }
}
