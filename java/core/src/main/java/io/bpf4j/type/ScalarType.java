package io.bpf4j.type;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * A number or truth value.
 *
 * <p>The functions are kept twice: as interfaces for values on their own, and as method handles on primitives, of which records are
 * composed without boxing.
 */
final class ScalarType<T> implements BpfType<T> {

    private final String name;
    private final int size;
    private final Class<?> primitive;
    private final Getter<T> getter;
    private final Setter<T> setter;
    private final String methods;

    ScalarType(String name, int size, Class<?> primitive, Getter<T> getter, Setter<T> setter, String methods) {
        this.name = name;
        this.size = size;
        this.primitive = primitive;
        this.getter = getter;
        this.setter = setter;
        this.methods = methods;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int alignment() {
        return size;
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
        return name;
    }

    /** The Java primitive that holds every value. */
    Class<?> primitive() {
        return primitive;
    }

    /** {@code (ByteBuffer, int) -> primitive}. */
    MethodHandle reader() throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(
                        Scalars.class, "get" + methods, MethodType.methodType(primitive, ByteBuffer.class, int.class));
    }

    /** {@code (ByteBuffer, int, primitive) -> void}. */
    MethodHandle writer() throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(
                        Scalars.class,
                        "put" + methods,
                        MethodType.methodType(void.class, ByteBuffer.class, int.class, primitive));
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
