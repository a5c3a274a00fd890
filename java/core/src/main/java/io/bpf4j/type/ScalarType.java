package io.bpf4j.type;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * A number or truth value.
 *
 * <p>The functions are kept twice: as interfaces on {@code long}s, of which values, arrays and enums are made, and as method handles on
 * primitives, of which records are composed. Neither boxes.
 */
final class ScalarType<T> implements BpfType<T> {

    private final TypeLayout.Scalar layout;
    private final Class<?> primitive;
    private final Getter getter;
    private final Setter setter;
    private final LongFunction<T> box;
    private final ToLongFunction<T> unbox;
    private final String methods;

    private ScalarType(
            TypeLayout.Scalar layout,
            Class<?> primitive,
            Getter getter,
            Setter setter,
            LongFunction<T> box,
            ToLongFunction<T> unbox,
            String methods) {
        this.layout = layout;
        this.primitive = primitive;
        this.getter = getter;
        this.setter = setter;
        this.box = box;
        this.unbox = unbox;
        this.methods = methods;
    }

    static ScalarType<Integer> ofInt(String name, int size, Getter getter, Setter setter, String methods) {
        TypeLayout.Scalar layout = new TypeLayout.Scalar(name, size);
        return new ScalarType<>(layout, int.class, getter, setter, value -> (int) value, Integer::longValue, methods);
    }

    static ScalarType<Long> ofLong(String name, int size, Getter getter, Setter setter, String methods) {
        TypeLayout.Scalar layout = new TypeLayout.Scalar(name, size);
        return new ScalarType<>(layout, long.class, getter, setter, value -> value, value -> value, methods);
    }

    static ScalarType<Boolean> ofBoolean(String name) {
        return new ScalarType<>(
                new TypeLayout.Scalar(name, 1),
                boolean.class,
                (buffer, offset) -> Scalars.getBool(buffer, offset) ? 1 : 0,
                (buffer, offset, value) -> Scalars.putBool(buffer, offset, value != 0),
                value -> value != 0,
                value -> value ? 1 : 0,
                "Bool");
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
        return box.apply(getter.get(buffer, offset));
    }

    @Override
    public void write(ByteBuffer buffer, int offset, T value) {
        setter.put(buffer, offset, unbox.applyAsLong(value));
    }

    @Override
    public String toString() {
        return layout.cType();
    }

    /** The Java primitive that holds every value. */
    Class<?> primitive() {
        return primitive;
    }

    /** Reads the value as a number. */
    Getter getter() {
        return getter;
    }

    /** Writes the value as a number, in the type's range. */
    Setter setter() {
        return setter;
    }

    /** {@code (ByteBuffer, int) -> primitive}. */
    MethodHandle reader() throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(
                        Scalars.class, "get" + methods, MethodType.methodType(primitive, ByteBuffer.class, int.class));
    }

    /** {@code (ByteBuffer, int, primitive) -> void}; numbers as {@code long}s. */
    MethodHandle writer() throws ReflectiveOperationException {
        Class<?> taken = primitive == boolean.class ? boolean.class : long.class;
        return MethodHandles.lookup()
                .findStatic(
                        Scalars.class,
                        "put" + methods,
                        MethodType.methodType(void.class, ByteBuffer.class, int.class, taken));
    }

    @FunctionalInterface
    interface Getter {
        long get(ByteBuffer buffer, int offset);
    }

    @FunctionalInterface
    interface Setter {
        void put(ByteBuffer buffer, int offset, long value);
    }
}
