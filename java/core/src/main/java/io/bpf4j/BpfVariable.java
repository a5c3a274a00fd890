package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A global variable of a loaded object, or a value in a map's memory, read and written without a system call while programs do the same.
 *
 * <pre>{@code
 * BpfVariable<Limits> limits = object.global("limits", Limits.TYPE);
 * limits.set(new Limits(100, 20));
 * }</pre>
 *
 * <p>A value of more than one number is read and written piece by piece: a program may see, or leave, one half of the old value and one of the new. Where
 * that matters use a {@link BpfNumber} that says which is whole, or a map. Thread-safe in so far as nothing else can happen.
 *
 * @param <T> Java type of the values
 */
public final class BpfVariable<T> {

    private final MapMemory memory;
    private final ByteBuffer buffer;
    private final BpfType<T> type;
    private final String name;
    private final String subject;

    /**
     * A value in a map's memory.
     *
     * @param buffer the value's bytes
     */
    BpfVariable(MapMemory memory, ByteBuffer buffer, BpfType<T> type, String name, String subject) {
        this.memory = memory;
        this.buffer = buffer;
        this.type = type;
        this.name = name;
        this.subject = subject;
    }

    /** Its name; for a value in a map's memory {@code map+offset}. */
    public String name() {
        return name;
    }

    /** Name of its section, such as {@code .bss}, or of its map. */
    public String section() {
        return memory.name();
    }

    /** Whether it can only be read. */
    public boolean isReadOnly() {
        return memory.isReadOnly();
    }

    /**
     * Reads it.
     *
     * @return a copy
     * @throws IllegalStateException if the object or map is closed
     */
    public T get() {
        try {
            T value = type.read(buffer, 0);
            memory.requireOpen();
            return value;
        } finally {
            // The object closes its maps when it is collected; this keeps it reachable up to here.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Writes it.
     *
     * @param value what to write
     * @throws IllegalArgumentException if the value has no place in the type
     * @throws BpfNotSupportedException if it can only be read
     * @throws IllegalStateException if the object or map is closed
     */
    public void set(T value) {
        Objects.requireNonNull(value);
        try {
            memory.requireWritable(subject);
            type.write(buffer, 0, value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return subject;
    }
}
