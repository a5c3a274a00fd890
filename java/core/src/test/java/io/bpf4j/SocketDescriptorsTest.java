package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the library reaches the sockets of Java's channels. */
@KernelTest
class SocketDescriptorsTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private BpfMap<byte[], byte[]> map;
    private SocketMap<Long> sockets;
    private LocalStorage<NetworkChannel, Long> storage;
    private BpfMap<byte[], byte[]> values;

    @BeforeEach
    void create() {
        map = BpfMap.create(MapSpec.of(BpfMapType.SOCKHASH, 4, 8, 1_024));
        sockets = SocketMap.of(map, BpfType.U32);
        values = BpfMap.create(MapSpec.of(BpfMapType.SK_STORAGE, 4, 8, 0).flags(MapFlag.NO_PREALLOC));
        storage = LocalStorage.ofSockets(values, BpfType.U64);
    }

    @AfterEach
    void close() {
        map.close();
        values.close();
    }

    @Test
    void channelsOfEveryClassAreReached(@TempDir Path directory) throws Exception {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(1, Thread::new);
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                DatagramChannel datagrams = DatagramChannel.open().bind(ANY_PORT);
                ServerSocketChannel unixServer =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path);
                SocketChannel unix = SocketChannel.open(path);
                AsynchronousServerSocketChannel asynchronousServer =
                        AsynchronousServerSocketChannel.open(group).bind(ANY_PORT);
                AsynchronousSocketChannel asynchronous = AsynchronousSocketChannel.open(group)) {
            asynchronous.connect(asynchronousServer.getLocalAddress()).get();
            long value = 0;
            List<NetworkChannel> channels =
                    List.of(server, client, datagrams, unixServer, unix, asynchronousServer, asynchronous);
            for (NetworkChannel channel : channels) {
                storage.update(channel, value++);
            }
            value = 0;
            for (NetworkChannel channel : channels) {
                assertThat(storage.lookup(channel)).as(channel.toString()).contains(value++);
            }
        }
        group.shutdownNow();
        assertThat(group.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void otherChannelsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sockets.put(0L, new ForeignChannel()))
                .withMessageContaining("ForeignChannel");
        assertThatNullPointerException().isThrownBy(() -> sockets.put(0L, null));
        assertThatNullPointerException().isThrownBy(() -> storage.lookup(null));
    }

    /** A channel that has its descriptor where the library cannot know. */
    private static final class ForeignChannel implements NetworkChannel {

        @Override
        public NetworkChannel bind(SocketAddress local) {
            return this;
        }

        @Override
        public SocketAddress getLocalAddress() {
            return ANY_PORT;
        }

        @Override
        public <T> NetworkChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            return null;
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** A number that a closed channel had must not be taken for the channel's, whoever has it now. */
    @Test
    void closingRacesAreHarmless() throws Exception {
        long before = descriptors();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 2_000; round++) {
            DatagramChannel victim = DatagramChannel.open();
            try (DatagramChannel other = DatagramChannel.open()) {
                Future<?> closing = executor.submit(() -> closeAndReuse(victim));
                try {
                    storage.update(victim, 1L);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("closed");
                }
                closing.get();
                assertThat(storage.lookup(other))
                        .as("value of a socket that was never named")
                        .isEmpty();
            }
        }
        executor.shutdown();
        assertThat(descriptors()).isLessThan(before + 20);
    }

    private Void closeAndReuse(DatagramChannel victim) throws IOException {
        victim.close();
        List<DatagramChannel> reusing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            reusing.add(DatagramChannel.open());
        }
        for (DatagramChannel each : reusing) {
            assertThat(storage.lookup(each))
                    .as("value of a socket with a number that was used before")
                    .isEmpty();
            each.close();
        }
        return null;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
