package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Stack traces that programs took with {@code bpf_get_stackid} ({@code BPF_MAP_TYPE_STACK_TRACE}, Linux 4.6), by the ids that it gave.
 *
 * <pre>{@code
 * StackTraces stacks = StackTraces.of(object.map("stacks"));
 * long[] addresses = stacks.stack(id).orElseThrow();
 * }</pre>
 *
 * <p>Only programs add traces. Each operation on one trace is one system call. Lives as long as the map that it was made of; later calls are
 * {@link IllegalStateException}s. Thread-safe.
 */
public final class StackTraces {

    private final BpfMap<Long, long[]> entries;

    private StackTraces(BpfMap<?, ?> map) {
        MapCore core = MapCalls.require(map, EnumSet.of(BpfMapType.STACK_TRACE), "read stack traces from");
        if (MapFlag.of(core.shape().flags()).contains(MapFlag.STACK_BUILD_ID)) {
            throw new BpfNotSupportedException(
                    "read stack traces from",
                    core.subject(),
                    "it has build ids and offsets instead of addresses; read its values as arrays of struct"
                            + " bpf_stack_build_id by BpfMap.lookup",
                    0,
                    List.of());
        }
        entries = map.as(BpfType.U32, new Addresses(map.valueSize()));
    }

    /**
     * The stack traces of a map.
     *
     * @param map a map of type {@link BpfMapType#STACK_TRACE} without {@link MapFlag#STACK_BUILD_ID}
     * @throws BpfNotSupportedException if the map is of another type, or has build ids
     */
    public static StackTraces of(BpfMap<?, ?> map) {
        return new StackTraces(map);
    }

    /**
     * Reads a trace.
     *
     * @param id what {@code bpf_get_stackid} returned
     * @return the addresses, innermost function first; or empty if there is no such trace
     */
    public Optional<long[]> stack(long id) {
        return entries.lookup(id);
    }

    /**
     * Removes a trace.
     *
     * @param id what {@code bpf_get_stackid} returned
     * @return whether there was one
     */
    public boolean remove(long id) {
        return entries.delete(id);
    }

    /**
     * Calls back for each trace. What is said of {@link BpfMap#forEach} holds here.
     *
     * @param action what to do with each id and its addresses, innermost function first
     */
    public void forEach(BiConsumer<? super Long, ? super long[]> action) {
        entries.forEach(action);
    }

    /** Removes the traces that are there. Those that programs add meanwhile may stay. */
    public void clear() {
        entries.clear();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    /** Addresses up to the first that is zero. */
    private record Addresses(int size) implements BpfType<long[]> {

        @Override
        public int alignment() {
            return Long.BYTES;
        }

        @Override
        public long[] read(ByteBuffer buffer, int offset) {
            long[] addresses = new long[size / Long.BYTES];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = U64.read(buffer, offset + i * Long.BYTES);
                if (addresses[i] == 0) {
                    return Arrays.copyOf(addresses, i);
                }
            }
            return addresses;
        }

        @Override
        public void write(ByteBuffer buffer, int offset, long[] value) {
            throw new UnsupportedOperationException("only programs add stack traces");
        }

        @Override
        public String toString() {
            return "__u64[" + size / Long.BYTES + "]";
        }
    }
}
