package io.bpf4j.attach;

import java.nio.channels.NetworkChannel;
import java.util.Optional;

/**
 * The choice among the sockets that are bound to one address and port with {@code SO_REUSEPORT}: the program says which of them gets a datagram or a
 * connection.
 *
 * <pre>{@code
 * DatagramChannel channel = DatagramChannel.open().setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(address);
 * BpfLink link = object.program("select").attach(SkReuseport.on(channel));   // SEC("sk_reuseport")
 * }</pre>
 *
 * <p>The program is that of all sockets of the group, whichever it is attached by, and takes the place of one that is there. There is no link in the kernel. It
 * ends with the group's last socket. Closing the link removes whatever program the group has then, by the same socket: if that is closed, the program stays
 * with the group. Programs are of type {@link io.bpf4j.BpfProgramType#SK_REUSEPORT} (Linux 4.19) or {@link io.bpf4j.BpfProgramType#SOCKET_FILTER} (Linux 4.5);
 * removing it needs Linux 5.3. Needs no capability ({@code SO_ATTACH_REUSEPORT_EBPF}).
 *
 * @param channel a socket of the group as a channel; empty if it is given by its descriptor
 * @param descriptor descriptor of a socket of the group; -1 if it is given as a channel
 */
public record SkReuseport(Optional<NetworkChannel> channel, int descriptor) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if there is not exactly one of channel and descriptor
     */
    public SkReuseport {
        Sockets.check(channel, descriptor);
    }

    /**
     * The choice among the sockets with the address of a channel.
     *
     * @param channel a channel of the JDK's, open when the program is attached
     */
    public static SkReuseport on(NetworkChannel channel) {
        return new SkReuseport(Optional.of(channel), Sockets.NO_DESCRIPTOR);
    }

    /**
     * The choice among the sockets with the address of a socket.
     *
     * @param descriptor descriptor of the socket; when the link is closed and the number has become that of another socket, that one is left alone
     */
    public static SkReuseport on(int descriptor) {
        return new SkReuseport(Optional.empty(), descriptor);
    }
}
