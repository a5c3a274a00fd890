package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Runs of programs that do more than to return a number: those that answer in their context, and those whose packets go on. */
@KernelTest
class ProgramRunTest {

    private static final KernelNeed LIVE_FRAMES = KernelNeed.of("runs on live frames", 5, 18);

    /** {@code struct request} in {@code syscalls.bpf.c}. */
    record Request(
            @CType("__u64") long value,
            @CType("__u64") long previous,
            @CType("__u32") long key,
            @CType("__u32") long found) {
        static final BpfType<Request> TYPE = BpfType.ofRecord(Request.class);

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(TYPE.size()).order(ByteOrder.nativeOrder());
            TYPE.write(bytes, 0, this);
            return bytes.array();
        }

        static Request of(byte[] bytes) {
            return TYPE.read(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0);
        }
    }

    @Test
    void programsForSystemCallsAnswerInTheirContext() {
        KernelNeed.SYSCALL_PROGRAMS.require();
        try (BpfObject object = TestObjects.open("syscalls").load()) {
            BpfProgram exchange = object.program("exchange");
            BpfMap<Long, Long> table = object.map("table", BpfType.U32, BpfType.U64);
            Request first = new Request(1L << 40, 99, 5, 99);
            RunResult result = exchange.run(RunOptions.context(first.bytes()));
            assertThat(result.returnValue()).isZero();
            assertThat(result.data()).isEmpty();
            assertThat(Request.of(result.context())).isEqualTo(new Request(1L << 40, 0, 5, 0));
            assertThat(table.lookup(5L)).contains(1L << 40);

            Request second = new Request(77, 0, 5, 0);
            assertThat(Request.of(
                            exchange.run(RunOptions.context(second.bytes())).context()))
                    .isEqualTo(new Request(77, 1L << 40, 5, 1));
            assertThat(table.lookup(5L)).contains(77L);
        }
    }

    @Test
    void programsForSystemCallsNeedNoContext() {
        KernelNeed.SYSCALL_PROGRAMS.require();
        try (BpfObject object = TestObjects.open("syscalls").load()) {
            RunResult result = object.program("seven").run(RunOptions.context(new byte[0]));
            assertThat(result.returnValue()).isEqualTo(7);
            assertThat(result.context()).isEmpty();
        }
    }

    @Test
    void programsForSystemCallsTakeNoPackets() {
        KernelNeed.SYSCALL_PROGRAMS.require();
        try (BpfObject object = TestObjects.open("syscalls").load()) {
            BpfProgram exchange = object.program("exchange");
            for (RunOptions options : new RunOptions[] {
                RunOptions.context(new byte[3]),
                RunOptions.packet(new byte[64]),
                RunOptions.context(new byte[24]).repeat(2)
            }) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(() -> exchange.run(options))
                        .withMessageContaining("cannot run program exchange")
                        .withMessageContaining("neither a packet nor repetitions");
            }
        }
    }

    @Test
    void batchesHaveALimit() {
        RunOptions options = RunOptions.packet(new byte[64]);
        for (int wrong : new int[] {-1, 0, 257}) {
            assertThatIllegalArgumentException().isThrownBy(() -> options.liveFrames(wrong));
        }
        assertThat(options.liveFrames(256)).asString().contains("live frames");
    }

    @Test
    void liveFramesAreForXdpOnly() {
        try (BpfObject object = TestObjects.open("live_frames").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("accept")
                            .run(RunOptions.packet(new byte[64]).liveFrames()))
                    .withMessageContaining("program accept of object live_frames on live frames")
                    .withMessageContaining("it is of type SCHED_CLS, and only programs of type XDP");
        }
    }

    @Test
    void kernelsWithoutLiveFramesAreNamed() {
        LIVE_FRAMES.requireAbsence();
        try (BpfObject object = TestObjects.open("live_frames").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("pass")
                            .run(RunOptions.packet(new byte[64]).liveFrames()))
                    .withMessageContaining("Linux 5.18");
        }
    }

    /** Between two interfaces that are joined like the ends of a cable. */
    @Nested
    class LiveFrames {

        private static final String NEAR = "bpf4j-live0";
        private static final String FAR = "bpf4j-live1";
        private static final String ADDRESS = "10.112.0.1";
        private static final int PORT = 9998;
        private static final int FRAMES = 200;
        private static final int PAYLOAD = 22;

        private BpfObject object;
        private int index;

        @BeforeEach
        void makeInterfaces() {
            LIVE_FRAMES.require();
            Commands.run("ip", "link", "add", NEAR, "type", "veth", "peer", "name", FAR);
            for (String name : new String[] {NEAR, FAR}) {
                Commands.run("sysctl", "-qw", "net.ipv6.conf." + name + ".disable_ipv6=1");
                Commands.run("ip", "link", "set", name, "up");
            }
            Commands.run("ip", "address", "add", ADDRESS + "/24", "dev", NEAR);
            index = Commands.json("ip", "-j", "link", "show", NEAR)
                    .get(0)
                    .get("ifindex")
                    .asInt();
            object = TestObjects.open("live_frames").load();
        }

        @AfterEach
        void removeInterfaces() {
            if (object != null) {
                object.close();
                Commands.run("ip", "link", "delete", NEAR);
            }
        }

        /** A UDP datagram from a neighbour to the near end. */
        private byte[] datagram() {
            String mac = Commands.json("ip", "-j", "link", "show", NEAR)
                    .get(0)
                    .get("address")
                    .asText();
            ByteBuffer packet = ByteBuffer.allocate(14 + 20 + 8 + PAYLOAD);
            packet.put(HexFormat.ofDelimiter(":").parseHex(mac))
                    .put(new byte[] {2, 0, 0, 0, 0, 9})
                    .putShort((short) 0x0800);
            packet.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (20 + 8 + PAYLOAD))
                    .putInt(0);
            packet.put((byte) 64).put((byte) 17).putShort((short) 0);
            packet.put(new byte[] {10, 112, 0, 2}).put(new byte[] {10, 112, 0, 1});
            packet.putShort(24, checksum(packet));
            packet.putShort((short) 4444)
                    .putShort((short) PORT)
                    .putShort((short) (8 + PAYLOAD))
                    .putShort((short) 0);
            return packet.array();
        }

        private short checksum(ByteBuffer packet) {
            int sum = 0;
            for (int offset = 14; offset < 34; offset += 2) {
                sum += Short.toUnsignedInt(packet.getShort(offset));
            }
            return (short) ~(sum + (sum >>> 16));
        }

        /** {@code struct xdp_md} of a packet that came through the near end. */
        private byte[] fromNearEnd(int length) {
            return ByteBuffer.allocate(24)
                    .order(ByteOrder.nativeOrder())
                    .putInt(4, length)
                    .putInt(12, index)
                    .array();
        }

        private RunResult send(String program, RunOptions live) {
            byte[] packet = datagram();
            return object.program(program).run(live.withContext(fromNearEnd(packet.length)));
        }

        @Test
        void packetsThatPassReachTheNetworkStack() throws IOException {
            try (DatagramSocket socket = new DatagramSocket(PORT, InetAddress.getByName(ADDRESS))) {
                socket.setReceiveBufferSize(1 << 20);
                socket.setSoTimeout(2_000);
                RunResult result = send(
                        "pass",
                        RunOptions.packet(datagram())
                                .liveFrames(8)
                                .repeat(FRAMES)
                                .outputCapacity(100));
                assertThat(result.returnValue()).isZero();
                assertThat(result.data()).isEmpty();
                assertThat(result.context()).isEmpty();
                int received = 0;
                // A signal to the JVM makes the kernel start again, so there may be more.
                while (received < FRAMES) {
                    DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
                    try {
                        socket.receive(datagram);
                    } catch (SocketTimeoutException e) {
                        break;
                    }
                    assertThat(datagram.getLength()).isEqualTo(PAYLOAD);
                    assertThat(datagram.getAddress().getHostAddress()).isEqualTo("10.112.0.2");
                    received++;
                }
                assertThat(received).isEqualTo(FRAMES);
            }
        }

        @Test
        void packetsThatAreTransmittedArriveAtTheOtherEnd() {
            try (BpfObject counting = TestObjects.open("maps").load();
                    BpfLink link =
                            counting.program("count_packets").attach(Xdp.on(FAR).mode(XdpMode.NATIVE))) {
                BpfMap<Long, Long> counts = counting.map("array", BpfType.U32, BpfType.U64);
                send("transmit", RunOptions.packet(datagram()).liveFrames().repeat(FRAMES));
                long packets = awaitPackets(counts);
                assertThat(packets).as("packets at %s", link).isGreaterThanOrEqualTo(FRAMES);
                assertThat(counts.lookup(1L)).contains(packets * datagram().length);
            }
        }

        private long awaitPackets(BpfMap<Long, Long> counts) {
            long end = System.nanoTime() + 5_000_000_000L;
            long packets;
            do {
                Thread.onSpinWait();
                packets = counts.lookup(0L).orElseThrow();
            } while (packets < FRAMES && System.nanoTime() < end);
            return packets;
        }

        @Test
        void contextsThatDoNotFitThePacketAreRefused() {
            RunOptions options =
                    RunOptions.packet(datagram()).liveFrames().withContext(fromNearEnd(datagram().length + 1));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("pass").run(options))
                    .withMessageContaining("program pass of object live_frames on live frames")
                    .withMessageContaining("data_end");
        }
    }
}
