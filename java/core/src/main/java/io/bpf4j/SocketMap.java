package io.bpf4j;

import io.bpf4j.internal.Descriptors;
import io.bpf4j.type.BpfType;
import java.nio.channels.NetworkChannel;
import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Sockets that programs redirect messages to or choose among: {@code BPF_MAP_TYPE_SOCKMAP} (Linux 4.14), {@code SOCKHASH} (Linux 4.18) and
 * {@code REUSEPORT_SOCKARRAY} (Linux 4.19).
 *
 * <pre>{@code
 * SocketMap<Long> peers = SocketMap.of(object.map("peers"), BpfType.U32);
 * try (SocketChannel channel = SocketChannel.open(address)) {
 *     peers.put(0L, channel);
 * }
 * }</pre>
 *
 * <p>A SOCKMAP or SOCKHASH takes TCP sockets that are connected or listen, UDP sockets that are bound (Linux 5.7), and connected Unix sockets
 * (Linux 5.15). A REUSEPORT_SOCKARRAY takes UDP sockets that are bound and TCP sockets that listen, on which {@code SO_REUSEPORT} was set before; a
 * socket is in at most one such array.
 *
 * <p>The kernel removes the entry of a socket that is closed. Each operation is one system call, with a channel three. Lives as long as the map
 * that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 *
 * @param <K> Java type of the keys
 */
public final class SocketMap<K> {

    static final Set<BpfMapType> KINDS = Collections.unmodifiableSet(
            EnumSet.of(BpfMapType.SOCKMAP, BpfMapType.SOCKHASH, BpfMapType.REUSEPORT_SOCKARRAY));

    private final BpfMap<K, Long> entries;

    private SocketMap(BpfMap<?, ?> map, BpfType<K> key) {
        MapCalls.require(map, KINDS, "put sockets into");
        entries = map.as(key, map.valueSize() == Long.BYTES ? BpfType.U64 : BpfType.U32);
    }

    /**
     * The socket map that a map is.
     *
     * @param map a map of type {@link BpfMapType#SOCKMAP}, {@link BpfMapType#SOCKHASH} or {@link BpfMapType#REUSEPORT_SOCKARRAY}
     * @param key layout of the keys; but for a SOCKHASH {@link BpfType#U32}
     * @param <K> Java type of the keys
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <K> SocketMap<K> of(BpfMap<?, ?> map, BpfType<K> key) {
        return new SocketMap<>(map, key);
    }

    /**
     * Sets the socket of a key, whether there is one or not.
     *
     * @param key the key
     * @param channel an open channel of the JDK's
     * @throws IllegalArgumentException if the channel is closed, or of a class whose descriptor cannot be reached
     * @throws BpfNotSupportedException if the map does not take a socket of this kind, or in this state
     * @throws MapFullException if the map is a SOCKHASH, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the index is out of range, or the kernel refuses for another reason
     */
    public void put(K key, NetworkChannel channel) {
        Descriptors.withSocket(channel, fd -> {
            put(key, fd);
            return null;
        });
    }

    /**
     * Sets the socket of a key, whether there is one or not: for sockets that are not of the JDK's channels, such as those of Netty's native
     * transports.
     *
     * @param key the key
     * @param socket descriptor of a socket, which the caller keeps open during the call: of a number that is used anew meanwhile, the new socket is taken
     * @throws IllegalArgumentException if the descriptor is negative
     * @throws BpfNotSupportedException if the map does not take a socket of this kind, or in this state
     * @throws MapFullException if the map is a SOCKHASH, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the index is out of range, or the descriptor is no socket
     */
    public void put(K key, int socket) {
        entries.update(key, (long) Descriptors.require(socket));
    }

    /**
     * The cookie of the socket of a key: a number that no other socket of the system has, as {@code bpf_get_socket_cookie} and {@code SO_COOKIE}
     * tell it.
     *
     * @param key the key
     * @return the cookie, or empty if there is no socket
     * @throws BpfNotSupportedException if the map's values do not have 8 bytes
     */
    public OptionalLong cookie(K key) {
        return entries.lookup(key).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * Removes the socket of a key, which stays open.
     *
     * @param key the key
     * @return whether there was one
     * @throws BpfException if the index is out of range
     */
    public boolean remove(K key) {
        return entries.delete(key);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
