package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pins that are made, opened and removed through maps. */
@KernelTest
@Timeout(60)
class MapPinTest {

    private static final MapSpec NUMBERS = MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 100);

    private static BpfMap<Long, Long> numbers() {
        return BpfMap.create(NUMBERS).as(BpfType.U32, BpfType.U64);
    }

    @Test
    void pinKeepsTheMapAndOpensIt() {
        try (PinDirectory directory = new PinDirectory("map-pin-test")) {
            Path path = directory.resolve("map");
            long id;
            try (BpfMap<Long, Long> map = numbers()) {
                map.update(1L, 2L);
                map.pin(path);
                id = map.info().id();
                assertThat(map.pinPath()).contains(path);
            }
            assertThat(PinDirectory.id(path)).isEqualTo(id);
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(path)) {
                assertThat(map.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
                assertThat(map.pinPath()).contains(path);
                assertThat(map).hasToString("map pinned at " + path);
                map.unpin();
                assertThat(directory.names()).isEmpty();
                assertThat(map.as(BpfType.U32, BpfType.U64).lookup(1L)).contains(2L);
            }
        }
    }

    @Test
    void pinsAreOnePerMapAndSeenByAllItsViews() {
        try (PinDirectory directory = new PinDirectory("map-pin-test");
                BpfObject object = TestObjects.open("pins").load()) {
            BpfMap<byte[], byte[]> bytes = object.map("hash");
            BpfMap<Long, Long> numbers = object.map("hash", BpfType.U32, BpfType.U32);
            assertThat(bytes.pinPath()).isEmpty();
            assertThatThrownBy(bytes::unpin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not pinned");
            bytes.pin(directory.resolve("hash"));
            assertThat(numbers.pinPath()).contains(directory.resolve("hash"));
            assertThat(PinDirectory.id(directory.resolve("hash")))
                    .isEqualTo(bytes.info().id());
            assertThatThrownBy(() -> numbers.pin(directory.resolve("again")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory.resolve("hash").toString());
            numbers.unpin();
            assertThat(directory.names()).isEmpty();
            assertThatThrownBy(bytes::unpin).isInstanceOf(IllegalStateException.class);
            bytes.pin(directory.resolve("again"));
            Commands.run("rm", directory.resolve("again").toString());
            bytes.unpin();
            assertThat(bytes.pinPath()).isEmpty();
        }
    }

    @Test
    void pinThatCannotBeSaysWhy(@TempDir Path other) {
        try (PinDirectory directory = new PinDirectory("map-pin-test");
                BpfMap<Long, Long> map = numbers();
                BpfMap<Long, Long> second = numbers()) {
            map.pin(directory.resolve("map"));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> second.pin(directory.resolve("map")))
                    .withMessageContaining("unpin it first")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(17));
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> second.pin(directory.resolve("missing").resolve("map")))
                    .withMessageContaining("there is no directory");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> second.pin(other.resolve("map")))
                    .withMessageContaining("mount -t bpf");
            assertThat(second.pinPath()).isEmpty();
            BpfMap<Long, Long> closed = numbers();
            closed.close();
            assertThatThrownBy(() -> closed.pin(directory.resolve("closed")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(directory.names()).containsExactly("map");
        }
    }

    @Test
    void whatIsPinnedMustBeAMap(@TempDir Path other) throws Exception {
        try (PinDirectory directory = new PinDirectory("map-pin-test");
                BpfObject object = TestObjects.open("pins").load()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> BpfMap.openPinned(directory.resolve("nothing")))
                    .withMessageContaining(directory.resolve("nothing").toString());
            Path program = directory.resolve("program");
            Commands.run(
                    "bpftool",
                    "prog",
                    "pin",
                    "id",
                    Long.toString(object.program("count").id()),
                    program.toString());
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfMap.openPinned(program))
                    .withMessageContaining("no map but anon_inode:bpf-prog");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfMap.openPinned(directory.path()))
                    .withMessageContaining("it is no pin");
            Path file = Files.createFile(other.resolve("file"));
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> BpfMap.openPinned(file))
                    .withMessageContaining("mount -t bpf");
        }
    }
}
