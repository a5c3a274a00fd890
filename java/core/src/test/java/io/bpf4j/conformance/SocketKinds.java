package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.KeyExistsException;
import io.bpf4j.MapFullException;
import io.bpf4j.MapSpec;
import io.bpf4j.SocketMap;
import io.bpf4j.UpdateMode;
import io.bpf4j.testing.TestNative;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Kinds whose values are sockets. */
final class SocketKinds {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private SocketKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(
                        MapSpec.of(BpfMapType.SOCKMAP, 4, 8, 4),
                        SocketKinds::cookie,
                        map -> checked(() -> connected(map))),
                MapKind.of(
                        MapSpec.of(BpfMapType.SOCKHASH, 4, 8, 4),
                        SocketKinds::cookie,
                        map -> checked(() -> connected(map))),
                MapKind.of(
                        MapSpec.of(BpfMapType.REUSEPORT_SOCKARRAY, 4, 8, 4),
                        SocketKinds::cookie,
                        map -> checked(() -> reuseport(map))));
    }

    private interface Check {
        void run() throws IOException;
    }

    private static void checked(Check check) {
        try {
            check.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Runnable cookie(BpfMap<?, ?> map) {
        SocketMap<Long> sockets = SocketMap.of(map, BpfType.U32);
        return () -> sockets.cookie(0L);
    }

    private static void connected(BpfMap<byte[], byte[]> map) throws IOException {
        SocketMap<Long> sockets = SocketMap.of(map, BpfType.U32);
        assertThat(sockets.cookie(0L)).isEmpty();
        assertThat(sockets.remove(0L)).isFalse();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel idle = SocketChannel.open()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> sockets.put(0L, idle))
                    .withMessageContaining("connected");
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            try (client;
                    SocketChannel accepted = server.accept()) {
                sockets.put(0L, client);
                sockets.put(1L, accepted);
                long cookie = sockets.cookie(0L).orElseThrow();
                assertThat(sockets.cookie(1L)).isPresent();
                assertThat(sockets.cookie(1L).orElseThrow()).isNotEqualTo(cookie);
                sockets.put(1L, client);
                assertThat(sockets.cookie(1L)).hasValue(cookie);
                assertThat(sockets.remove(1L)).isTrue();
                assertThat(sockets.remove(1L)).isFalse();
                assertLimits(map, sockets, client);
                assertThat(client.isOpen()).isTrue();
            }
            Eventually.assertThat(() -> sockets.cookie(0L).isEmpty(), "the entry of a socket ends with it");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sockets.put(0L, client))
                    .withMessageContaining("closed");
        }
        assertDescriptors(map, sockets);
        Access.assertRefused(map, Access.TAKE);
    }

    private static void assertLimits(BpfMap<byte[], byte[]> map, SocketMap<Long> sockets, SocketChannel client) {
        if (map.type() == BpfMapType.SOCKMAP) {
            assertThat(sockets.cookie(4L)).isEmpty();
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.put(4L, client))
                    .withMessageContaining("not below 4");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.remove(4L))
                    .withMessageContaining("not below 4");
        } else {
            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> {
                for (long key = 0; key <= 4; key++) {
                    sockets.put(key, client);
                }
            });
            for (long key = 1; key < 4; key++) {
                assertThat(sockets.remove(key)).isTrue();
            }
        }
    }

    /** Sockets that are not the JDK's. */
    private static void assertDescriptors(BpfMap<byte[], byte[]> map, SocketMap<Long> sockets) {
        int socket = TestNative.udpSocket();
        try {
            sockets.put(2L, socket);
            assertThat(sockets.cookie(2L)).hasValue(TestNative.cookie(socket));
            BpfMap<Long, Long> plain = map.as(BpfType.U32, BpfType.U64);
            assertThatExceptionOfType(KeyExistsException.class)
                    .isThrownBy(() -> plain.update(2L, (long) socket, UpdateMode.NO_EXIST));
            assertThat(plain.update(3L, (long) socket, UpdateMode.EXIST)).isFalse();
            assertThat(sockets.remove(2L)).isTrue();
            try (BpfMap<byte[], byte[]> small = BpfMap.create(MapSpec.of(map.type(), 4, 4, 4))) {
                SocketMap<Long> withoutCookies = SocketMap.of(small, BpfType.U32);
                withoutCookies.put(0L, socket);
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> withoutCookies.cookie(0L))
                        .withMessageContaining("8 bytes");
                assertThat(withoutCookies.remove(0L)).isTrue();
            }
        } finally {
            TestNative.close(socket);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> sockets.put(0L, -1));
        int event = TestNative.perfEvent(0);
        try {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.put(0L, event))
                    .withMessageContaining("no socket");
        } finally {
            TestNative.close(event);
        }
    }

    private static void reuseport(BpfMap<byte[], byte[]> map) throws IOException {
        SocketMap<Long> sockets = SocketMap.of(map, BpfType.U32);
        assertThat(sockets.cookie(0L)).isEmpty();
        assertThat(sockets.remove(0L)).isFalse();
        try (DatagramChannel datagrams = DatagramChannel.open()
                        .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                        .bind(ANY_PORT);
                ServerSocketChannel server = ServerSocketChannel.open()
                        .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                        .bind(ANY_PORT);
                ServerSocketChannel alone = ServerSocketChannel.open().bind(ANY_PORT);
                BpfMap<byte[], byte[]> second = BpfMap.create(MapSpec.of(map.type(), 4, 8, 4))) {
            sockets.put(0L, datagrams);
            assertThat(sockets.cookie(0L)).isPresent();
            sockets.put(3L, server);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.put(1L, alone))
                    .withMessageContaining("SO_REUSEPORT");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> SocketMap.of(second, BpfType.U32).put(0L, datagrams))
                    .withMessageContaining("in a map already");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.put(4L, server))
                    .withMessageContaining("not below 4");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.remove(4L))
                    .withMessageContaining("not below 4");
            assertThat(sockets.remove(0L)).isTrue();
            assertThat(sockets.remove(0L)).isFalse();
        }
        Eventually.assertThat(() -> sockets.cookie(3L).isEmpty(), "the entry of a socket ends with it");
        Access.assertRefused(map, Access.TAKE);
    }
}
