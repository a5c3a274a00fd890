package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;

/** What queues and stacks have in common: values without keys. They differ in which value is the next one. */
abstract class PushPop<V> {

    private final MapCore core;
    private final BpfType<V> type;

    PushPop(BpfMap<?, ?> map, BpfMapType kind, BpfType<V> type) {
        this.core = MapCalls.require(map, EnumSet.of(kind), "push to and pop from");
        this.type = MapCalls.requireValue(map, type);
    }

    /**
     * Adds a value.
     *
     * @param value the value
     * @throws MapFullException if there are as many values as the map takes
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void push(V value) {
        push(value, UpdateMode.ANY);
    }

    /**
     * Adds a value, and throws away the oldest one if there are as many as the map takes ({@code BPF_EXIST}).
     *
     * @param value the value
     * @throws MapFrozenException if the map is frozen
     * @throws BpfException if the kernel refuses
     */
    public void pushOver(V value) {
        push(value, UpdateMode.EXIST);
    }

    private void push(V value, UpdateMode mode) {
        Slot slot = core.acquire();
        try {
            type.write(slot.memory(), core.valueOffset(), value);
            MapCalls.update(core, slot, mode, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * As {@link #push(Object)}, from a buffer.
     *
     * @param value as many bytes as a value has from its position, which does not move
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    public void pushRaw(ByteBuffer value) {
        pushRaw(value, UpdateMode.ANY);
    }

    /**
     * As {@link #pushOver(Object)}, from a buffer.
     *
     * @param value as many bytes as a value has from its position, which does not move
     * @throws IllegalArgumentException if fewer bytes remain in the buffer
     */
    public void pushOverRaw(ByteBuffer value) {
        pushRaw(value, UpdateMode.EXIST);
    }

    private void pushRaw(ByteBuffer value, UpdateMode mode) {
        Slot slot = core.acquire();
        try {
            RawEntries.putValue(core, slot, value);
            MapCalls.update(core, slot, mode, 0);
        } finally {
            core.release(slot);
        }
    }

    /**
     * Reads the next value and leaves it there.
     *
     * @return the value, or empty if there is none
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> peek() {
        return next(false);
    }

    /**
     * Takes the next value out.
     *
     * @return the value, or empty if there is none
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> pop() {
        return next(true);
    }

    private Optional<V> next(boolean take) {
        Slot slot = core.acquire();
        try {
            return read(slot, take) ? Optional.of(type.read(slot.memory(), core.valueOffset())) : Optional.empty();
        } finally {
            core.release(slot);
        }
    }

    private boolean read(Slot slot, boolean take) {
        return take ? MapCalls.take(core, slot, 0) : MapCalls.lookup(core, slot, 0);
    }

    /**
     * As {@link #peek()}, into a buffer.
     *
     * @param value where to put the value; unchanged if there is none. Its position does not move
     * @return whether there is one
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer
     * @throws ReadOnlyBufferException if the buffer cannot be written
     */
    public boolean peekRaw(ByteBuffer value) {
        return nextRaw(value, false);
    }

    /**
     * As {@link #pop()}, into a buffer.
     *
     * @param value where to put the value; unchanged if there is none. Its position does not move
     * @return whether there was one
     * @throws IllegalArgumentException if fewer bytes than a value's remain in the buffer; the value then stays in the map
     * @throws ReadOnlyBufferException if the buffer cannot be written
     */
    public boolean popRaw(ByteBuffer value) {
        return nextRaw(value, true);
    }

    private boolean nextRaw(ByteBuffer value, boolean take) {
        RawEntries.requireWritable(core, value);
        Slot slot = core.acquire();
        try {
            boolean found = read(slot, take);
            if (found) {
                RawEntries.getValue(core, slot, value);
            }
            return found;
        } finally {
            core.release(slot);
        }
    }

    /**
     * Takes values out one after the other until there is none, but at most as many as the map has room for, so that a busy program cannot hold the
     * caller. One system call a value.
     *
     * @param action what to do with each value; the one that makes it throw is taken out nevertheless
     * @return how many were taken out
     */
    public long popAll(Consumer<? super V> action) {
        for (long count = 0; count < core.maxEntries(); count++) {
            Optional<V> value = pop();
            if (value.isEmpty()) {
                return count;
            }
            action.accept(value.get());
        }
        return core.maxEntries();
    }

    @Override
    public String toString() {
        return core.subject();
    }
}
