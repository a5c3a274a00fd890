package io.bpf4j.attach;

import java.nio.channels.NetworkChannel;
import java.util.Optional;

/**
 * The filter of a socket: the program sees each packet that is to be received, and says how many bytes of it are; with 0 it is dropped.
 *
 * <pre>{@code
 * DatagramChannel channel = DatagramChannel.open().bind(address);
 * BpfLink link = object.program("only_short").attach(SocketFilter.on(channel));   // SEC("socket")
 * }</pre>
 *
 * <p>A socket has one filter: the program takes the place of one that is there. There is no link in the kernel. The filter ends with the socket; closing the
 * link removes whatever filter the socket has then. Programs are of type {@link io.bpf4j.BpfProgramType#SOCKET_FILTER}. Needs Linux 3.19, and no capability ({@code SO_ATTACH_BPF}).
 *
 * @param channel the socket as a channel; empty if it is given by its descriptor
 * @param descriptor descriptor of the socket; -1 if it is given as a channel
 */
public record SocketFilter(Optional<NetworkChannel> channel, int descriptor) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if there is not exactly one of channel and descriptor
     */
    public SocketFilter {
        Sockets.check(channel, descriptor);
    }

    /**
     * The filter of a channel's socket.
     *
     * @param channel a channel of the JDK's, open when the program is attached
     */
    public static SocketFilter on(NetworkChannel channel) {
        return new SocketFilter(Optional.of(channel), Sockets.NO_DESCRIPTOR);
    }

    /**
     * The filter of a socket.
     *
     * @param descriptor descriptor of the socket; when the link is closed and the number has become that of another socket, that one is left alone
     */
    public static SocketFilter on(int descriptor) {
        return new SocketFilter(Optional.empty(), descriptor);
    }
}
