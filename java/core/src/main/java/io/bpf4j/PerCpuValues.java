package io.bpf4j;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * The values of one key of a {@link PerCpuMap}: one for each CPU that the machine may ever have, online or not. Immutable.
 *
 * <p>CPUs have numbers, which may have holes; {@link #cpus()} tells them.
 *
 * @param <V> Java type of the values
 */
public final class PerCpuValues<V> {

    private final PossibleCpus cpus;
    private final List<V> values;

    private PerCpuValues(PossibleCpus cpus, List<V> values) {
        this.cpus = cpus;
        this.values = values;
    }

    /**
     * Values for each possible CPU of this machine.
     *
     * @param value gives the value of a CPU by its number
     * @param <V> Java type of the values
     */
    public static <V> PerCpuValues<V> of(IntFunction<V> value) {
        return of(PossibleCpus.get(), value);
    }

    static <V> PerCpuValues<V> of(PossibleCpus cpus, IntFunction<V> value) {
        List<V> values = new ArrayList<>(cpus.count());
        for (int i = 0; i < cpus.count(); i++) {
            values.add(value.apply(cpus.number(i)));
        }
        return new PerCpuValues<>(cpus, List.copyOf(values));
    }

    /** Reads the values that the kernel put one after the other, each at a multiple of 8 bytes. */
    static <V> PerCpuValues<V> read(PossibleCpus cpus, BpfType<V> type, ByteBuffer buffer, int offset) {
        int stride = Memory.align8(type.size());
        List<V> values = new ArrayList<>(cpus.count());
        for (int i = 0; i < cpus.count(); i++) {
            values.add(type.read(buffer, offset + i * stride));
        }
        return new PerCpuValues<>(cpus, List.copyOf(values));
    }

    /** Writes the values as {@link #read} finds them. */
    void write(BpfType<V> type, ByteBuffer buffer, int offset) {
        int stride = Memory.align8(type.size());
        for (int i = 0; i < values.size(); i++) {
            type.write(buffer, offset + i * stride, values.get(i));
        }
    }

    /** The numbers of the possible CPUs, ascending. */
    public int[] cpus() {
        int[] numbers = new int[cpus.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = cpus.number(i);
        }
        return numbers;
    }

    /**
     * The value of a CPU.
     *
     * @param cpu number of the CPU
     * @throws NoSuchElementException if the machine cannot have such a CPU
     */
    public V get(int cpu) {
        int index = cpus.index(cpu);
        if (index < 0) {
            throw new NoSuchElementException("CPU " + cpu + " is not possible on this machine");
        }
        return values.get(index);
    }

    /** The values in the order of {@link #cpus()}. */
    public List<V> values() {
        return values;
    }

    /**
     * Adds up a number of each value; an overflow wraps round, as counters of programs do.
     *
     * @param number gives the number
     */
    public long sum(ToLongFunction<? super V> number) {
        return values.stream().mapToLong(number).sum();
    }

    /**
     * Combines the values to one.
     *
     * @param operator combines two values
     */
    public V reduce(BinaryOperator<V> operator) {
        return values.stream().reduce(operator).orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PerCpuValues<?> others && values.equals(others.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Numbers of CPUs and their values, as in {@code {0=5, 1=7}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(cpus.number(i)).append('=').append(values.get(i));
        }
        return text.append('}').toString();
    }
}
