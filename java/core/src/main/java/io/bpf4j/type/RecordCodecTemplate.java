package io.bpf4j.type;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The class file from which {@link RecordType} defines a hidden class for each record.
 *
 * <p>The JIT compiler looks through a method handle only where it is a constant, and constants belong to classes: so each record gets a class of its own,
 * with its handles as class data. This class itself is never initialised.
 */
final class RecordCodecTemplate implements RecordCodec {

    private static final MethodHandle READER;
    private static final MethodHandle WRITER;

    static {
        try {
            List<?> handles = MethodHandles.classData(MethodHandles.lookup(), "_", List.class);
            READER = (MethodHandle) handles.get(0);
            WRITER = (MethodHandle) handles.get(1);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    RecordCodecTemplate() {}

    @Override
    public Object read(ByteBuffer buffer, int offset) {
        try {
            return (Object) READER.invokeExact(buffer, offset);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record's constructor threw a checked exception", e);
        }
    }

    @Override
    public void write(ByteBuffer buffer, int offset, Object value) {
        try {
            WRITER.invokeExact(buffer, offset, value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record's accessor threw a checked exception", e);
        }
    }
}
