package io.bpf4j;

import io.bpf4j.internal.Descriptors;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;

/**
 * Sockets of type {@code AF_XDP} that XDP programs redirect packets to with {@code bpf_redirect_map} ({@code BPF_MAP_TYPE_XSKMAP}, Linux 4.18). The
 * index is that of the receive queue by convention.
 *
 * <pre>{@code
 * XskMap.of(object.map("sockets")).put(queue, socket);
 * }</pre>
 *
 * <p>Java has no such sockets: the caller makes them natively. The map does not keep them open; an entry goes away with its socket. The kernel does
 * not tell which sockets there are.
 *
 * <p>Each operation is one system call. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 */
public final class XskMap {

    private final BpfMap<Long, Long> entries;

    private XskMap(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.XSKMAP), "put sockets into");
        entries = map.as(BpfType.U32, BpfType.U32);
    }

    /**
     * The array that a map is.
     *
     * @param map a map of type {@link BpfMapType#XSKMAP}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static XskMap of(BpfMap<?, ?> map) {
        return new XskMap(map);
    }

    /**
     * Sets the socket at an index, whether there is one or not.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @param socket descriptor of an {@code AF_XDP} socket, which stays open during the call
     * @throws IllegalArgumentException if the descriptor is negative
     * @throws BpfNotSupportedException if it is another kind of socket
     * @throws BpfException if the index is out of range, or the descriptor is no socket
     */
    public void put(long index, int socket) {
        entries.update(index, (long) Descriptors.require(socket));
    }

    /**
     * Removes the socket at an index. The kernel does not tell whether there was one.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @throws BpfException if the index is out of range
     */
    public void remove(long index) {
        entries.delete(index);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
