package io.bpf4j.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.NetworkNamespace;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BpfTest
class VethPairTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(300);

    /** Of the UDP header in a frame over IPv4. */
    private static final int UDP_OFFSET = 34;

    private static byte[] frame(String type, int length) {
        byte[] head = HexFormat.of().parseHex("020000000002020000000001" + type);
        byte[] frame = Arrays.copyOf(head, length);
        for (int i = head.length; i < length; i++) {
            frame[i] = (byte) i;
        }
        return frame;
    }

    private static boolean isHere(String name) throws SocketException {
        return NetworkInterface.getByName(name) != null;
    }

    @Test
    void framesArriveAsTheyWereSent(VethPair veth) {
        for (List<VethEnd> way : List.of(List.of(veth.local(), veth.peer()), List.of(veth.peer(), veth.local()))) {
            try (FrameCapture arriving = way.get(1).capture();
                    FrameCapture own = way.get(0).capture()) {
                List<byte[]> frames = List.of(
                        frame("88b5", 14),
                        frame("88b5", 1514),
                        frame("81000007" + "88b5", 64),
                        frame("88a80007" + "81000008" + "88b5", 64));
                for (byte[] frame : frames) {
                    way.get(0).send(frame);
                    assertThat(arriving.next(SOON))
                            .hasValueSatisfying(seen -> assertThat(seen).isEqualTo(frame));
                }
                assertThat(own.drain()).isEmpty();
                assertThat(arriving.lost()).isZero();
            }
        }
    }

    @Test
    void captureTakesWhatItsFilterMeans(VethPair veth) {
        try (FrameCapture arriving = veth.peer().capture()) {
            for (int length = 20; length < 30; length++) {
                veth.local().send(frame("88b5", length));
            }
            assertThat(arriving.next(frame -> frame.length == 25, SOON))
                    .hasValueSatisfying(frame -> assertThat(frame).hasSize(25));
            assertThat(arriving.next(frame -> frame.length == 29, SOON)).isPresent();
            assertThat(arriving.next(Duration.ZERO)).isEmpty();
            veth.local().send(frame("88b5", 20));
            veth.local().send(frame("88b5", 21));
            assertThat(arriving.next(frame -> frame.length == 21, SOON)).isPresent();
            assertThat(arriving.drain()).isEmpty();
        }
    }

    @Test
    void nothingIsSentByItself(VethPair veth) {
        try (FrameCapture local = veth.local().capture();
                FrameCapture peer = veth.peer().capture()) {
            assertThat(local.next(MOMENT)).isEmpty();
            assertThat(peer.drain()).isEmpty();
        }
    }

    @Test
    void endsAreWhatTheyTell(VethPair veth) throws Exception {
        for (VethEnd end : List.of(veth.local(), veth.peer())) {
            end.namespace().call(() -> {
                NetworkInterface seen = NetworkInterface.getByName(end.name());
                assertThat(seen.isUp()).isTrue();
                assertThat(seen.getIndex()).isEqualTo(end.index());
                assertThat(HexFormat.ofDelimiter(":").formatHex(seen.getHardwareAddress()))
                        .isEqualTo(end.mac().toString());
                assertThat(TestRun.output("ip", "-o", "address", "show", "dev", end.name()))
                        .contains(" inet " + end.inet().getHostAddress() + "/30 ")
                        .contains(" inet6 " + end.inet6().getHostAddress().replace(":0:0:0:", "::") + "/64 ")
                        // No other one.
                        .hasLineCount(2);
                return null;
            });
            assertThat(end).hasToString(end.name());
        }
        assertThat(isHere(veth.local().name())).isTrue();
        assertThat(isHere(veth.peer().name())).isFalse();
        assertThat(veth).hasToString("veth pair " + veth.local() + " and " + veth.peer());
    }

    @Test
    void theReceiversStackTakesDatagrams(VethPair veth) throws Exception {
        VethEnd from = veth.local();
        VethEnd to = veth.peer();
        // An odd length, so that the checksum has a last byte of its own.
        byte[] payload = "checksum!".getBytes();
        for (InetAddress address : List.of(to.inet(), to.inet6())) {
            try (DatagramSocket socket = to.namespace().call(() -> new DatagramSocket(0, address))) {
                socket.setSoTimeout((int) SOON.toMillis());
                int port = socket.getLocalPort();
                byte[] frame = address == to.inet()
                        ? Frames.udp(from, to, 4000, port, payload)
                        : Frames.udp6(from, to, 4000, port, payload);
                byte[] damaged = frame.clone();
                damaged[frame.length - 1]++;
                from.send(damaged);
                from.send(frame);
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                assertThat(Arrays.copyOf(packet.getData(), packet.getLength())).isEqualTo(payload);
                assertThat(packet.getPort()).isEqualTo(4000);
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.udp(from, to, -1, 1, payload));
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.udp(from, to, 1, 65_536, payload));
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.udp(from, to, 1, 1, new byte[1473]));
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.udp6(from, to, 1, 1, new byte[1453]));
    }

    @Test
    void whatSocketsSendHasItsChecksum(VethPair veth) throws IOException {
        byte[] payload = new byte[33];
        try (DatagramSocket socket = new DatagramSocket();
                FrameCapture arriving = veth.peer().capture()) {
            socket.send(new DatagramPacket(payload, payload.length, veth.peer().inet(), 53));
            byte[] expected = Frames.udp(veth.local(), veth.peer(), socket.getLocalPort(), 53, payload);
            byte[] seen = arriving.next(SOON).orElseThrow();
            assertThat(Arrays.copyOfRange(seen, UDP_OFFSET, seen.length))
                    .isEqualTo(Arrays.copyOfRange(expected, UDP_OFFSET, expected.length));
        }
    }

    @Test
    void noFrameIsLongerThanACableTakes(VethPair veth) throws Exception {
        byte[] data = new byte[300_000];
        try (ServerSocket server = veth.peer()
                        .namespace()
                        .call(() -> new ServerSocket(0, 1, veth.peer().inet()));
                FrameCapture arriving = veth.peer().capture()) {
            FutureTask<Integer> received = new FutureTask<>(() -> {
                try (Socket socket = server.accept()) {
                    return socket.getInputStream().readAllBytes().length;
                }
            });
            new Thread(received).start();
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                    OutputStream out = socket.getOutputStream()) {
                out.write(data);
            }
            assertThat(received.get()).isEqualTo(data.length);
            assertThat(arriving.drain())
                    .hasSizeGreaterThan(data.length / 1514)
                    .allSatisfy(frame -> assertThat(frame).hasSizeLessThanOrEqualTo(1514));
        }
    }

    @Test
    void programsSeeWhatTheOtherEndSends(VethPair veth) {
        try (BpfObject object = BpfObject.openResource(VethPairTest.class, "/fixtures.bpf.o")
                        .load();
                FrameCapture arriving = veth.local().capture()) {
            byte[] frame = Frames.udp(veth.peer(), veth.local(), 1, 2, new byte[3]);
            try (BpfLink link =
                    object.program("drop").attach(Xdp.on(veth.local().name()).mode(XdpMode.GENERIC))) {
                assertThat(link.info().programId())
                        .isEqualTo(object.program("drop").id());
                veth.peer().send(frame);
                await(() -> object.global("dropped").get() == 1);
            }
            veth.peer().send(frame);
            assertThat(arriving.next(SOON)).isPresent();
            assertThat(arriving.drain()).isEmpty();
            assertThat(object.global("dropped").get()).isEqualTo(1);
        }
    }

    private static void await(Callable<Boolean> condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void lostFramesAreCounted(VethPair veth) {
        try (FrameCapture arriving = veth.peer().capture()) {
            byte[] frame = frame("88b5", 1514);
            int sent = 0;
            while (arriving.lost() == 0 && sent < 1_000_000) {
                for (int i = 0; i < 1000; i++) {
                    veth.local().send(frame);
                }
                sent += 1000;
            }
            long lost = arriving.lost();
            assertThat(lost).isPositive();
            // Nothing is counted twice. The kernel may have dropped others before they arrived.
            assertThat(arriving.lost()).isEqualTo(lost);
            assertThat(arriving.drain().size() + lost).isLessThanOrEqualTo(sent);
        }
    }

    @Test
    void anInterruptEndsTheWait(VethPair veth) throws InterruptedException {
        try (FrameCapture arriving = veth.peer().capture()) {
            FutureTask<Boolean> task =
                    new FutureTask<>(() -> arriving.next(Duration.ofHours(1)).isEmpty()
                            && Thread.currentThread().isInterrupted());
            Thread waiting = new Thread(task);
            waiting.start();
            waiting.interrupt();
            waiting.join(SOON.toMillis());
            assertThat(task).succeedsWithin(Duration.ofSeconds(1)).isEqualTo(true);
        }
    }

    @Test
    void framesThatAreNoneAreRefused(VethPair veth) {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> veth.local().send(new byte[13]))
                .withMessageContaining("send 13 bytes by a packet socket at " + veth.local());
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> veth.local().send(new byte[2000]));
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        VethPair veth = VethPair.create();
        FrameCapture forgotten = veth.peer().capture();
        veth.close();
        veth.close();
        assertThat(isHere(veth.local().name())).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> veth.local().send(frame("88b5", 14)));
        assertThatIllegalStateException().isThrownBy(() -> veth.peer().send(frame("88b5", 14)));
        assertThatIllegalStateException().isThrownBy(() -> veth.local().capture());
        assertThatIllegalStateException()
                .isThrownBy(() -> veth.peer().namespace().inode());
        assertThatIllegalStateException().isThrownBy(() -> forgotten.next(Duration.ZERO));
        assertThatIllegalStateException().isThrownBy(forgotten::drain);
        assertThatIllegalStateException().isThrownBy(forgotten::lost);
        forgotten.close();
    }

    @Test
    void aPairThatTheTestDeletedIsClosed() throws Exception {
        try (VethPair veth = VethPair.create()) {
            assertThat(TestRun.output("ip", "link", "delete", veth.local().name()))
                    .isEmpty();
            assertThat(isHere(veth.local().name())).isFalse();
        }
    }

    @Test
    void aPairIsWhereTheThreadWasThatMadeIt(NetworkNamespace elsewhere) throws Exception {
        try (VethPair veth = elsewhere.call(VethPair::create);
                FrameCapture arriving = veth.local().capture()) {
            assertThat(veth.local().namespace().inode()).isEqualTo(elsewhere.inode());
            assertThat(isHere(veth.local().name())).isFalse();
            veth.peer().send(frame("88b5", 60));
            assertThat(arriving.next(SOON)).isPresent();
        }
        assertThat(elsewhere.call(NetworkInterface::networkInterfaces)).hasSize(1);
    }

    @Test
    void pairsOfThreadsDiffer() throws Exception {
        Set<Object> known = ConcurrentHashMap.newKeySet();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                List<VethPair> pairs = new ArrayList<>();
                try {
                    for (int j = 0; j < 3; j++) {
                        VethPair veth = VethPair.create();
                        pairs.add(veth);
                        for (VethEnd end : List.of(veth.local(), veth.peer())) {
                            assertThat(List.of(end.name(), end.inet(), end.inet6(), end.mac()))
                                    .allSatisfy(
                                            each -> assertThat(known.add(each)).isTrue());
                        }
                    }
                } finally {
                    pairs.forEach(VethPair::close);
                }
                return null;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
        assertThat(known).hasSize(4 * 3 * 2 * 4);
    }

    @Test
    void nothingIsLeftOfAProcessThatDies() throws Exception {
        String name = TestRun.inChild(List.of(), Dying.class).strip();
        assertThat(name).startsWith("bpf4j-v");
        await(() -> !isHere(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sys_admin", "net_raw"})
    void namesTheMissingCapability(String capability) throws IOException {
        assertThat(TestRun.inChild(List.of("setpriv", "--bounding-set", "-" + capability), Create.class))
                .startsWith("FixtureUnavailableException cannot ")
                .contains("the process lacks CAP_" + capability.toUpperCase(Locale.ROOT) + ";");
    }

    /** Makes a pair. */
    static final class Create {

        private Create() {}

        public static void main(String[] arguments) {
            try (VethPair veth = VethPair.create()) {
                System.out.println("created " + veth);
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }

    /** Ends without closing anything. */
    static final class Dying {

        private Dying() {}

        public static void main(String[] arguments) {
            System.out.println(VethPair.create().local());
            Runtime.getRuntime().halt(0);
        }
    }
}
