package io.bpf4j;

import io.bpf4j.type.BpfType;

/**
 * A stack of values without keys: the newest one comes out first ({@code BPF_MAP_TYPE_STACK}, Linux 4.20). Programs push and pop with
 * {@code bpf_map_push_elem} and {@code bpf_map_pop_elem}.
 *
 * <pre>{@code
 * BpfStack<Long> free = BpfStack.of(object.map("free"), BpfType.U64);
 * free.push(80L);
 * Optional<Long> port = free.pop();
 * }</pre>
 *
 * <p>Each operation is one system call, and atomic. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s.
 * Thread-safe.
 *
 * @param <V> Java type of the values
 */
public final class BpfStack<V> extends PushPop<V> {

    private BpfStack(BpfMap<?, ?> map, BpfType<V> value) {
        super(map, BpfMapType.STACK, value);
    }

    /**
     * The stack that a map is.
     *
     * @param map a map of type {@link BpfMapType#STACK}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> BpfStack<V> of(BpfMap<?, ?> map, BpfType<V> value) {
        return new BpfStack<>(map, value);
    }
}
