package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.MapSpec;
import io.bpf4j.NetworkNamespace;
import io.bpf4j.OpenObject;
import io.bpf4j.SocketMap;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.FlowDissector;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.attach.SkReuseport;
import io.bpf4j.attach.SockMap;
import io.bpf4j.attach.SocketFilter;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.Netns;
import io.bpf4j.testing.SocketCalls;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The hooks of sockets, of maps of sockets, and of network namespaces. */
final class SocketHooks {

    private static final String OBJECT = "hooks_socket";

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Linux 5.10 does not come out of the softirq any more in which it hands a passed message to the parser again. */
    private static final KernelNeed PARSERS = KernelNeed.of("parsers of messages that do not stall the kernel", 5, 13);

    private static final KernelNeed VERDICTS = KernelNeed.of("verdicts on sockets of every kind", 5, 13);

    private SocketHooks() {}

    static List<HookKind> all() {
        return List.of(
                HookKind.of("socket filter", OBJECT, "filter", () -> new OnChannel(SocketFilter::on))
                        .replacedBy("filter_other"),
                HookKind.of("sk_reuseport", OBJECT, "reuseport", () -> new OnChannel(SkReuseport::on))
                        .replacedBy("reuseport_other"),
                HookKind.of("sk_lookup", OBJECT, "lookup", () -> new InNamespace(SkLookup::in))
                        .linked(LinkInfo.NetworkNamespace.class)
                        .replacedBy("lookup_other"),
                HookKind.of("flow dissector", OBJECT, "dissector", () -> new InNamespace(FlowDissector::in))
                        .linked(LinkInfo.NetworkNamespace.class)
                        .replacedBy("dissector_other"),
                ofMap("parser", BpfMapType.SOCKMAP, Optional.of("stream_verdict"))
                        .needing(PARSERS),
                ofMap("stream_verdict", BpfMapType.SOCKHASH, Optional.empty()),
                ofMap("verdict", BpfMapType.SOCKMAP, Optional.empty()).needing(VERDICTS),
                ofMap("msg_verdict", BpfMapType.SOCKHASH, Optional.empty()));
    }

    private static HookKind ofMap(String program, BpfMapType type, Optional<String> companion) {
        HookKind kind = HookKind.of("socket map " + program, OBJECT, program, () -> new OnMap(type, companion))
                .replacedBy(program + "_other");
        return KernelVersion.atLeast(6, 10) ? kind.linked(LinkInfo.SocketMap.class) : kind;
    }

    private static DatagramChannel receiver() throws IOException {
        return DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(ANY_PORT);
    }

    /** A socket to which datagrams are sent. */
    private static final class OnChannel implements HookPlace {

        private final DatagramChannel receiver;
        private final Function<NetworkChannel, AttachTarget> target;

        private OnChannel(Function<NetworkChannel, AttachTarget> target) {
            this.target = target;
            try {
                receiver = receiver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(target.apply(receiver));
        }

        @Override
        public void provoke(BpfObject object) throws IOException {
            try (DatagramChannel sender = DatagramChannel.open()) {
                sender.send(ByteBuffer.allocate(1), receiver.getLocalAddress());
                receiver.receive(ByteBuffer.allocate(1));
            }
        }

        @Override
        public void close() {
            try {
                receiver.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A namespace in which packets are sent, and dissected to be spread over the processors. */
    private static final class InNamespace implements HookPlace {

        private final Netns netns = new Netns();
        private final NetworkNamespace namespace = NetworkNamespace.open(netns.path());
        private final Function<NetworkNamespace, AttachTarget> target;

        private InNamespace(Function<NetworkNamespace, AttachTarget> target) {
            this.target = target;
            netns.run("sh", "-c", "echo 3 > /sys/class/net/lo/queues/rx-0/rps_cpus");
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(target.apply(namespace));
        }

        @Override
        public void provoke(BpfObject object) {
            SocketCalls.runIn(netns);
        }

        @Override
        public void close() {
            namespace.close();
            netns.close();
        }
    }

    /** A map in which both ends of a connection are, with what the program needs beside it. */
    private static final class OnMap implements HookPlace {

        private final BpfMap<byte[], byte[]> map;
        private final Optional<BpfObject> companion;
        private final Optional<BpfLink> companionLink;

        private OnMap(BpfMapType type, Optional<String> beside) {
            map = BpfMap.create(MapSpec.of(type, 4, 8, 2));
            companion = beside.map(OnMap::load);
            companionLink = companion.map(object -> object.program(beside.get()).attach(SockMap.of(map)));
        }

        private static BpfObject load(String program) {
            OpenObject open = TestObjects.open(OBJECT);
            open.programs().forEach(each -> each.autoload(each.name().equals(program)));
            return open.load();
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(SockMap.of(map));
        }

        @Override
        public void provoke(BpfObject object) throws IOException {
            SocketMap<Long> sockets = SocketMap.of(map, BpfType.U32);
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                    SocketChannel client = SocketChannel.open(server.getLocalAddress());
                    SocketChannel accepted = server.accept()) {
                sockets.put(0L, client);
                sockets.put(1L, accepted);
                client.write(ByteBuffer.allocate(1));
                accepted.configureBlocking(false);
                Eventually.assertThat(() -> accepted.read(ByteBuffer.allocate(1)) == 1, "the message arrives");
                sockets.remove(0L);
                sockets.remove(1L);
            }
        }

        @Override
        public void close() {
            companionLink.ifPresent(BpfLink::close);
            companion.ifPresent(BpfObject::close);
            map.close();
        }
    }
}
