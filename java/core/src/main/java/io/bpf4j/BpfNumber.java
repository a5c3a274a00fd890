package io.bpf4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A global variable that is a number, or a number in a map's memory, read and written while programs do the same. No method makes a system call or allocates
 * anything.
 *
 * <pre>{@code
 * BpfNumber packets = object.global("packets");
 * long before = packets.getAndAdd(1);
 * }</pre>
 *
 * <p>A number of 1, 2 or 4 bytes is given as its value, signed where the object's BTF says that it is, else unsigned. One of 8 bytes is given as its bits; for
 * an unsigned one {@link Long#toUnsignedString(long)} prints them.
 *
 * <p>The methods take their memory effects from {@link VarHandle}: {@link #get()} and {@link #set(long)} are whole, but in no order with others;
 * {@link #getAcquire()} sees what a program wrote before it released the number, as {@link #setRelease(long)} publishes what Java wrote before.
 * {@link #getAndAdd(long)} and {@link #compareAndSet(long, long)} are atomic with each other and with a program's {@code __sync_fetch_and_add}. Thread-safe.
 */
public final class BpfNumber {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    private final MapMemory memory;
    private final ByteBuffer buffer;
    private final int size;
    private final boolean signed;
    private final boolean aligned;
    private final String name;
    private final String subject;

    /**
     * A number in a map's memory.
     *
     * @param buffer its bytes
     * @param aligned whether its address is a multiple of its size
     */
    BpfNumber(MapMemory memory, ByteBuffer buffer, boolean signed, boolean aligned, String name, String subject) {
        this.memory = memory;
        this.buffer = buffer;
        this.size = buffer.capacity();
        this.signed = signed;
        this.aligned = aligned;
        this.name = name;
        this.subject = subject;
    }

    /** Whether there are numbers of so many bytes. */
    static boolean isSize(int bytes) {
        return bytes == Byte.BYTES || bytes == Short.BYTES || bytes == Integer.BYTES || bytes == Long.BYTES;
    }

    /** Throws unless a value has a place in so many bytes, be they signed or not. */
    static void requireFit(long value, int bytes, String subject) {
        int bits = Byte.SIZE * bytes;
        if (bits < Long.SIZE && (value < -1L << bits - 1 || value >= 1L << bits)) {
            throw new IllegalArgumentException(value + " does not fit into the " + bits + " bits of " + subject);
        }
    }

    /** Its name; for a number in a map's memory {@code map+offset}. */
    public String name() {
        return name;
    }

    /** Name of its section, such as {@code .bss}, or of its map. */
    public String section() {
        return memory.name();
    }

    /** Length in bytes: 1, 2, 4 or 8. */
    public int size() {
        return size;
    }

    /** Whether its highest bit is a sign. */
    public boolean isSigned() {
        return signed;
    }

    /** Whether it can only be read. */
    public boolean isReadOnly() {
        return memory.isReadOnly();
    }

    /**
     * Reads it.
     *
     * @throws IllegalStateException if the object or map is closed
     */
    public long get() {
        try {
            long value = read();
            memory.requireOpen();
            return value;
        } finally {
            // The object closes its maps when it is collected; this keeps it reachable up to here.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Reads it, and sees what was written before the value was.
     *
     * @throws BpfNotSupportedException if its address is no multiple of its size
     * @throws IllegalStateException if the object or map is closed
     */
    public long getAcquire() {
        requireAligned("read in order");
        long value = get();
        // What get() read comes before what follows.
        VarHandle.acquireFence();
        return value;
    }

    private long read() {
        return switch (size) {
            case Byte.BYTES -> signed ? buffer.get(0) : Byte.toUnsignedLong(buffer.get(0));
            case Short.BYTES -> signed ? buffer.getShort(0) : Short.toUnsignedLong(buffer.getShort(0));
            case Integer.BYTES -> value(buffer.getInt(0));
            default -> buffer.getLong(0);
        };
    }

    private long value(int bits) {
        return signed ? bits : Integer.toUnsignedLong(bits);
    }

    /**
     * Writes it.
     *
     * @param value what to write, signed or unsigned
     * @throws IllegalArgumentException if the value does not fit into it
     * @throws BpfNotSupportedException if it can only be read
     * @throws IllegalStateException if the object or map is closed
     */
    public void set(long value) {
        requireFit(value, size, subject);
        try {
            memory.requireWritable(subject);
            switch (size) {
                case Byte.BYTES -> buffer.put(0, (byte) value);
                case Short.BYTES -> buffer.putShort(0, (short) value);
                case Integer.BYTES -> buffer.putInt(0, (int) value);
                default -> buffer.putLong(0, value);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Writes it after everything that this thread wrote before.
     *
     * @param value what to write, signed or unsigned
     * @throws IllegalArgumentException if the value does not fit into it
     * @throws BpfNotSupportedException if it can only be read, or its address is no multiple of its size
     * @throws IllegalStateException if the object or map is closed
     */
    public void setRelease(long value) {
        requireAligned("write in order");
        VarHandle.releaseFence();
        set(value);
    }

    /**
     * Adds to it atomically. It wraps around at the end of its range, as in C.
     *
     * @param delta what to add
     * @return the value before
     * @throws BpfNotSupportedException if it can only be read, has fewer than 4 bytes, or its address is no multiple of its size
     * @throws IllegalStateException if the object or map is closed
     */
    public long getAndAdd(long delta) {
        requireAtomic("add atomically to");
        try {
            memory.requireWritable(subject);
            long before = size == Integer.BYTES
                    ? value((int) INT.getAndAdd(buffer, 0, (int) delta))
                    : (long) LONG.getAndAdd(buffer, 0, delta);
            memory.requireOpen();
            return before;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Replaces a value atomically.
     *
     * @param expected the value that it must have
     * @param value what to write then
     * @return whether it was written
     * @throws IllegalArgumentException if a value does not fit into it
     * @throws BpfNotSupportedException if it can only be read, has fewer than 4 bytes, or its address is no multiple of its size
     * @throws IllegalStateException if the object or map is closed
     */
    public boolean compareAndSet(long expected, long value) {
        requireFit(expected, size, subject);
        requireFit(value, size, subject);
        requireAtomic("replace atomically");
        try {
            memory.requireWritable(subject);
            boolean written = size == Integer.BYTES
                    ? INT.compareAndSet(buffer, 0, (int) expected, (int) value)
                    : LONG.compareAndSet(buffer, 0, expected, value);
            memory.requireOpen();
            return written;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void requireAtomic(String operation) {
        if (size < Integer.BYTES) {
            throw new BpfNotSupportedException(
                    operation, subject, "it has fewer than 4 bytes, which programs cannot do either", 0, List.of());
        }
        requireAligned(operation);
    }

    private void requireAligned(String operation) {
        if (!aligned) {
            throw new BpfNotSupportedException(
                    operation,
                    subject,
                    "its address is no multiple of its " + size + " bytes; align it in the program",
                    0,
                    List.of());
        }
    }

    @Override
    public String toString() {
        return subject;
    }
}
