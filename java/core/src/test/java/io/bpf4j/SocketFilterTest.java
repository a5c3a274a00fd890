package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.attach.SkReuseport;
import io.bpf4j.attach.SocketFilter;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestNative;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that are attached by options of a socket: {@link SocketFilter} and {@link SkReuseport}. */
@KernelTest
class SocketFilterTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private BpfObject object;
    private BpfProgram filter;
    private BpfProgram other;
    private BpfProgram select;
    private DatagramChannel channel;

    @BeforeEach
    void open() throws IOException {
        OpenObject open = TestObjects.open("hooks_socket");
        open.programs()
                .forEach(program -> program.autoload(
                        List.of("filter", "filter_other", "reuseport").contains(program.name())));
        object = open.load();
        filter = object.program("filter");
        other = object.program("filter_other");
        select = object.program("reuseport");
        channel = reusing().bind(ANY_PORT);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
        object.close();
    }

    private static DatagramChannel reusing() throws IOException {
        return DatagramChannel.open().setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    private static void send(SocketAddress address) throws IOException {
        try (DatagramChannel sender = DatagramChannel.open()) {
            sender.send(ByteBuffer.allocate(1), address);
        }
    }

    private long hits(BpfProgram program) {
        return object.global(program.name() + "_hits").get();
    }

    private long hitsOf(BpfProgram program, SocketAddress address) throws IOException {
        long before = hits(program);
        send(address);
        return hits(program) - before;
    }

    /** The address of a socket of this process, which is bound to the loopback interface by IPv4. */
    private static SocketAddress address(int socket) throws IOException {
        String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + socket)).toString();
        String inode = link.substring(link.indexOf('[') + 1, link.indexOf(']'));
        for (String line : Files.readAllLines(Path.of("/proc/net/udp"))) {
            String[] words = line.strip().split("\\s+");
            if (words[9].equals(inode)) {
                int port = Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16);
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
        }
        throw new AssertionError("no socket with inode " + inode);
    }

    @Test
    void channelsOfEveryKindAreFiltered() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                BpfLink ofServer = filter.attach(SocketFilter.on(server));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept();
                BpfLink ofClient = other.attach(SocketFilter.on(client))) {
            assertThat(hits(filter)).isPositive();
            accepted.write(ByteBuffer.allocate(1));
            client.read(ByteBuffer.allocate(1));
            assertThat(hits(other)).isPositive();
            assertThat(ofServer.toString()).contains("filter of object hooks_socket");
            assertThat(ofClient.toString()).contains("filter_other");
        }
    }

    @Test
    void socketsGoByTheirDescriptors() throws IOException {
        int socket = TestNative.udpSocket();
        try {
            SocketAddress address = address(socket);
            try (BpfLink link = filter.attach(SocketFilter.on(socket))) {
                assertThat(hitsOf(filter, address)).isEqualTo(1);
                link.update(other);
                assertThat(hitsOf(filter, address)).isZero();
                assertThat(hitsOf(other, address)).isEqualTo(1);
            }
            assertThat(hitsOf(other, address)).isZero();
        } finally {
            TestNative.close(socket);
        }
    }

    /** A link is of the socket, not of whatever has its number later. */
    @Test
    void numbersThatAreUsedAnewAreLeftAlone() throws IOException {
        int socket = TestNative.udpSocket();
        BpfLink link = filter.attach(SocketFilter.on(socket));
        TestNative.close(socket);
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> link.update(other))
                .withMessageContaining("the socket is closed");
        int successor = TestNative.udpSocket();
        assertThat(successor).isEqualTo(socket);
        try (BpfLink ofSuccessor = other.attach(SocketFilter.on(successor))) {
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> link.update(filter));
            link.close();
            assertThat(hitsOf(other, address(successor))).isEqualTo(1);
            assertThat(ofSuccessor.pinPath()).isEmpty();
        } finally {
            TestNative.close(successor);
        }
    }

    @Test
    void channelsMayBeClosedBefore() throws IOException {
        try (BpfLink link = filter.attach(SocketFilter.on(channel))) {
            channel.close();
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> link.update(other))
                    .withMessageContaining("the socket is closed");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter.attach(SocketFilter.on(channel)))
                .withMessageContaining("closed");
    }

    /** An attachment must not keep the connection of a closed channel open. */
    @Test
    void attachmentsDoNotHoldTheSocket() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            try (client;
                    SocketChannel accepted = server.accept();
                    BpfLink link = filter.attach(SocketFilter.on(client))) {
                client.close();
                assertThat(accepted.read(ByteBuffer.allocate(1)))
                        .as("the end of the connection")
                        .isEqualTo(-1);
                assertThat(link.pinPath()).isEmpty();
            }
        }
    }

    @Test
    void keptFiltersStay() throws IOException {
        BpfLink link = filter.attach(SocketFilter.on(channel));
        link.keepAfterClose();
        link.close();
        assertThat(hitsOf(filter, channel.getLocalAddress())).isEqualTo(1);
        BpfLink twice = filter.attach(SocketFilter.on(channel));
        BpfLink removing = other.attach(SocketFilter.on(channel));
        removing.close();
        assertThat(hitsOf(filter, channel.getLocalAddress())).isZero();
        twice.close();
    }

    @Test
    void refusalsSayWhatToDo() throws IOException {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> select.attach(SocketFilter.on(channel)))
                .withMessageContaining("program reuseport of object hooks_socket as filter of ")
                .withMessageContaining("is of type SK_REUSEPORT, and this hook takes programs of type [SOCKET_FILTER]");
        assertThatIllegalArgumentException().isThrownBy(() -> SocketFilter.on(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SocketFilter(Optional.of(channel), 3));
        assertThatThrownBy(() -> SocketFilter.on((NetworkChannel) null)).isInstanceOf(NullPointerException.class);
        int event = TestNative.perfEvent(0);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> filter.attach(SocketFilter.on(event)))
                .withMessageContaining("no socket");
        TestNative.close(event);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> filter.attach(SocketFilter.on(event)))
                .withMessageContaining("descriptor " + event)
                .withMessageContaining("EBADF");
    }

    @Test
    void lockedFiltersSaySo() {
        int socket = TestNative.udpSocket();
        try {
            BpfLink link = filter.attach(SocketFilter.on(socket));
            assertThat(TestNative.lockFilter(socket)).isZero();
            assertThatExceptionOfType(BpfPermissionException.class)
                    .isThrownBy(() -> other.attach(SocketFilter.on(socket)))
                    .withMessageContaining("SO_LOCK_FILTER");
            assertThatExceptionOfType(BpfPermissionException.class)
                    .isThrownBy(link::close)
                    .withMessageContaining("SO_LOCK_FILTER");
            link.close();
        } finally {
            TestNative.close(socket);
        }
    }

    @Test
    void groupsHaveOneChoice() throws IOException {
        SocketAddress address = channel.getLocalAddress();
        DatagramChannel second = reusing().bind(address);
        try (second;
                BpfLink link = select.attach(SkReuseport.on(second))) {
            assertThat(hitsOf(select, address)).isEqualTo(1);
            // The program is the group's, which the other socket is still in.
            second.close();
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> link.update(select))
                    .withMessageContaining("the socket is closed");
        }
        assertThat(hitsOf(select, address)).isEqualTo(1);
        select.attach(SkReuseport.on(channel)).close();
        assertThat(hitsOf(select, address)).isZero();
    }

    @Test
    void groupsTakeFiltersToo() throws IOException {
        try (BpfLink link = filter.attach(SkReuseport.on(channel))) {
            assertThat(hitsOf(filter, channel.getLocalAddress())).isEqualTo(1);
            link.update(select);
            assertThat(hitsOf(select, channel.getLocalAddress())).isEqualTo(1);
        }
        int socket = TestNative.udpSocket();
        try {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> select.attach(SkReuseport.on(socket)))
                    .withMessageContaining("choice of SO_REUSEPORT of socket " + socket)
                    .withMessageContaining("SO_REUSEPORT, set before it was bound");
        } finally {
            TestNative.close(socket);
        }
        try (BpfObject maps = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> maps.program("count_packets").attach(SkReuseport.on(channel)))
                    .withMessageContaining("is of type XDP");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SkReuseport.on(-2));
        assertThatIllegalArgumentException().isThrownBy(() -> AttachedPrograms.at(SocketFilter.on(-1)));
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> AttachedPrograms.at(SocketFilter.on(channel)));
    }
}
