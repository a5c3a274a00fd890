package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.Netfilter;
import io.bpf4j.attach.NetfilterFamily;
import io.bpf4j.attach.NetfilterHook;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

@KernelTest
class NetfilterTest {

    private static final Netfilter LOCAL_IN = Netfilter.of(NetfilterFamily.IPV4, NetfilterHook.LOCAL_IN);

    private static BpfObject load() {
        return TestObjects.open("hooks_netfilter").load();
    }

    private static boolean arrives(Veth veth) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(9999, InetAddress.getByName(veth.address()))) {
            veth.sendDatagrams(1, 10);
            socket.setSoTimeout(200);
            socket.receive(new DatagramPacket(new byte[10], 10));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void programDecidesOnPackets() throws IOException {
        KernelNeed.NETFILTER_LINKS.require();
        try (Veth veth = new Veth();
                BpfObject object = load();
                BpfLink link = object.program("first").attach(LOCAL_IN)) {
            assertThat(arrives(veth)).as(link.toString()).isTrue();
            object.global("verdict").set(0L);
            assertThat(arrives(veth)).isFalse();
            object.global("verdict").set(1L);
            assertThat(arrives(veth)).isTrue();
        }
    }

    @Test
    void linkTellsWhatTheKernelKnows() {
        KernelNeed.NETFILTER_LINKS.require();
        try (BpfObject object = load();
                BpfLink link = object.program("first")
                        .attach(Netfilter.of(NetfilterFamily.IPV6, NetfilterHook.POST_ROUTING)
                                .priority(-399)
                                .defragment())) {
            LinkInfo.Netfilter info = (LinkInfo.Netfilter) link.info();
            assertThat(info)
                    .isEqualTo(new LinkInfo.Netfilter(
                            info.id(), object.program("first").id(), 10, 4, -399, 1));
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> link.update(object.program("first")));
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> AttachedPrograms.at(LOCAL_IN))
                    .withMessageContaining("BpfLink.list()");
        }
    }

    @Test
    void refusalsSayWhatToDo() {
        KernelNeed.NETFILTER_LINKS.require();
        try (BpfObject object = load();
                BpfObject other = TestObjects.open("hooks_tc").load();
                BpfLink link = object.program("first").attach(LOCAL_IN)) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("first").attach(LOCAL_IN))
                    .withMessageContaining("program first of object hooks_netfilter to netfilter IPV4 LOCAL_IN")
                    .withMessageContaining("priority 0");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> other.program("first").attach(LOCAL_IN))
                    .withMessageContaining("of type SCHED_CLS")
                    .withMessageContaining("type NETFILTER");
            assertThat(BpfLink.list().stream().filter(LinkInfo.Netfilter.class::isInstance))
                    .containsExactly(link.info());
        }
    }

    @Test
    void kernelsWithoutNetfilterProgramsSaySo() {
        KernelNeed.NETFILTER_LINKS.requireAbsence();
        try (BpfObject object = TestObjects.open("hooks_tc").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("first").attach(LOCAL_IN))
                    .withMessageContaining("this kernel has no link type NETFILTER");
        }
    }

    @Test
    void prioritiesAreThoseOfTheKernel() {
        assertThat(LOCAL_IN.priority(5).defragment())
                .isEqualTo(new Netfilter(NetfilterFamily.IPV4, NetfilterHook.LOCAL_IN, 5, true));
        assertThatIllegalArgumentException().isThrownBy(() -> LOCAL_IN.priority(Integer.MIN_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> LOCAL_IN.priority(Integer.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LOCAL_IN.priority(-400).defragment())
                .withMessageContaining("-400");
    }
}
