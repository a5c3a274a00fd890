package io.bpf4j.attach;

import java.nio.channels.NetworkChannel;
import java.util.Optional;

/** What hooks of sockets have in common. */
final class Sockets {

    static final int NO_DESCRIPTOR = -1;

    private Sockets() {}

    static void check(Optional<NetworkChannel> channel, int descriptor) {
        if (channel.isPresent() ? descriptor != NO_DESCRIPTOR : descriptor < 0) {
            throw new IllegalArgumentException(
                    "a socket is given as a channel or by its descriptor, which is not negative: " + channel + ", "
                            + descriptor);
        }
    }
}
