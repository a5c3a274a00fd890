package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.attach.SockMap;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class SockMapTest {

    private static final KernelNeed LINKS = KernelNeed.of("links to maps of sockets", 6, 10);

    private static final KernelNeed QUERIES = KernelNeed.of("lists of what is attached to maps of sockets", 5, 18);

    private BpfObject object;
    private BpfProgram streamVerdict;
    private BpfProgram other;
    private BpfProgram message;
    private BpfMap<byte[], byte[]> map;

    @BeforeEach
    void open() {
        OpenObject open = TestObjects.open("hooks_socket");
        List<String> used = List.of("parser", "stream_verdict", "stream_verdict_other", "msg_verdict", "unsaid");
        open.programs().forEach(program -> program.autoload(used.contains(program.name())));
        object = open.load();
        streamVerdict = object.program("stream_verdict");
        other = object.program("stream_verdict_other");
        message = object.program("msg_verdict");
        map = BpfMap.create(MapSpec.of(BpfMapType.SOCKHASH, 4, 8, 4));
    }

    @AfterEach
    void close() {
        map.close();
        object.close();
    }

    private SockMap target() {
        return SockMap.of(map);
    }

    private List<Long> attached(BpfAttachType type) {
        return AttachedPrograms.at(target().as(type)).programIds();
    }

    @Test
    void linksTellTheirMap() {
        LINKS.require();
        try (BpfLink link = streamVerdict.attach(target())) {
            LinkInfo.SocketMap info = (LinkInfo.SocketMap) link.info();
            assertThat(info.mapId()).isEqualTo(map.info().id());
            assertThat(info.attachType()).isEqualTo(BpfAttachType.SK_SKB_STREAM_VERDICT);
            assertThat(info.programId())
                    .isEqualTo(linkShown(info.id()).get("prog_id").asLong())
                    .isEqualTo(streamVerdict.id());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> other.attach(target()))
                    .withMessageContaining("another program is attached there as SK_SKB_STREAM_VERDICT");
        }
    }

    private static JsonNode linkShown(long id) {
        for (JsonNode link : Commands.json("bpftool", "-j", "link", "show")) {
            if (link.get("id").asLong() == id) {
                return link;
            }
        }
        throw new AssertionError("bpftool knows no link " + id);
    }

    @Test
    void whatIsAttachedIsListed() {
        QUERIES.require();
        assertThat(attached(BpfAttachType.SK_MSG_VERDICT)).isEmpty();
        try (BpfLink verdict = streamVerdict.attach(target());
                BpfLink parser = object.program("parser").attach(target());
                BpfLink ofMessages = message.attach(target())) {
            assertThat(attached(BpfAttachType.SK_SKB_STREAM_VERDICT)).containsExactly(streamVerdict.id());
            assertThat(attached(BpfAttachType.SK_SKB_STREAM_PARSER))
                    .containsExactly(object.program("parser").id());
            assertThat(attached(BpfAttachType.SK_MSG_VERDICT)).containsExactly(message.id());
            verdict.update(other);
            assertThat(attached(BpfAttachType.SK_SKB_STREAM_VERDICT)).containsExactly(other.id());
            assertThat(List.of(parser, ofMessages)).doesNotHaveDuplicates();
        }
        assertThat(attached(BpfAttachType.SK_SKB_STREAM_VERDICT)).isEmpty();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> AttachedPrograms.at(target()))
                .withMessageContaining("SockMap.as");
    }

    @Test
    void programsThatDoNotSayAreNamed() {
        BpfProgram unsaid = object.program("unsaid");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> unsaid.attach(target()))
                .withMessageContaining("program unsaid of object hooks_socket to created map")
                .withMessageContaining("SockMap.as");
        try (BpfLink link = unsaid.attach(target().as(BpfAttachType.SK_SKB_STREAM_PARSER))) {
            assertThat(link.toString()).contains("unsaid");
        }
    }

    @Test
    void mapsMayBeClosedBefore() {
        try (BpfLink link = message.attach(target())) {
            map.close();
            assertThatThrownBy(() -> message.attach(target())).isInstanceOf(IllegalStateException.class);
            assertThat(link.pinPath()).isEmpty();
        }
    }

    @Test
    void refusalsSayWhatToDo() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> message.attach(target().as(BpfAttachType.SK_SKB_STREAM_VERDICT)))
                .withMessageContaining("is of type SK_MSG, and this hook takes programs of type SK_SKB");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> streamVerdict.attach(target().as(BpfAttachType.SK_MSG_VERDICT)))
                .withMessageContaining("is of type SK_SKB, and this hook takes programs of type SK_MSG");
        try (BpfMap<byte[], byte[]> hash = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 8, 4))) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> message.attach(SockMap.of(hash)))
                    .withMessageContaining("it is of type HASH, and those of type SOCKMAP or SOCKHASH take programs");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target().as(BpfAttachType.SK_LOOKUP))
                .withMessageContaining("SK_LOOKUP is no hook of socket maps");
        assertThatThrownBy(() -> SockMap.of(null)).isInstanceOf(NullPointerException.class);
    }
}
