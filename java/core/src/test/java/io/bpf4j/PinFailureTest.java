package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load leaves of the pins when it fails, or when another one died. */
@KernelTest
class PinFailureTest extends PinsObject {

    @ParameterizedTest
    @EnumSource(PinPolicy.class)
    void failedLoadLeavesThePinsAsTheyWere(PinPolicy policy) throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> map.maxEntries(policy == PinPolicy.FAIL ? 16 : 17))
                .pinPolicy(policy)
                .map("array", map -> map.pinPath(pin("array")))
                .program("rejected", program -> program.autoload(true));
        assertThatExceptionOfType(VerifierException.class).isThrownBy(open::load);
        assertThat(directory.names()).containsExactly("hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
        try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(pin("hash"))) {
            assertThat(map.stream()).hasSize(3);
        }
    }

    /** The second map finds the pin taken over by the first one, which must give it back. */
    @ParameterizedTest
    @EnumSource(value = PinPolicy.class, names = "FAIL", mode = EnumSource.Mode.EXCLUDE)
    void replacementThatFailsHalfWayIsUndone(PinPolicy policy) throws InterruptedException {
        long id = pinned("hash", map -> numbers(map, 3));
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> map.maxEntries(17))
                .pinPolicy(policy)
                .map("percpu_hash", map -> map.pinPath(pin("hash")))
                .map("array", map -> map.pinPath(pin("array")));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open::load)
                .withMessageContaining("another map was pinned there meanwhile")
                .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
        assertThat(directory.names()).containsExactly("hash");
        assertThat(PinDirectory.id(pin("hash"))).isEqualTo(id);
        LeakCheck.assertReturnsTo(before);
    }

    /** Two maps of one object at one path: libbpf pins the first during the load, and finds it when it comes to the second. */
    @Test
    void mapThatIsPinnedDuringTheLoadIsTheSameException() throws InterruptedException {
        KernelState before = KernelState.now();
        OpenObject open = open("hash", map -> {}).map("array", map -> map.pinPath(pin("hash")));
        assertMismatch(open, pin("hash").toString(), "parameter mismatch");
        assertThat(directory.names()).isEmpty();
        LeakCheck.assertReturnsTo(before);
    }

    @ParameterizedTest
    @EnumSource(PinPolicy.class)
    void whatIsNoMapIsNotReplaced(PinPolicy policy) throws IOException {
        try (BpfObject object = TestObjects.open("pins").load()) {
            Commands.run(
                    "bpftool",
                    "prog",
                    "pin",
                    "id",
                    Long.toString(object.program("count").id()),
                    pin("hash").toString());
        }
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open("hash", map -> map.pinPolicy(policy))::load)
                .withMessageContaining(pin("hash").toString())
                .withMessageContaining("no map but anon_inode:bpf-prog");
        assertThat(directory.names()).containsExactly("hash");
        Files.delete(pin("hash"));
        Files.createDirectory(pin("hash"));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open("hash", map -> map.pinPolicy(policy))::load)
                .withMessageContaining("it is no pin");
    }

    @Test
    void otherFileSystemIsNamed(@TempDir Path other) throws IOException {
        Path path = other.resolve("map");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(path))::load)
                .withMessageContaining(other.toString())
                .withMessageContaining("mount -t bpf");
        Files.createFile(path);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(path))::load)
                .withMessageContaining("mount -t bpf");
    }

    @Test
    void lastDirectoryIsMadeButNoOther() {
        Path made = directory.resolve("made").resolve("hash");
        try (BpfObject object =
                TestObjects.open("pins").map("hash", map -> map.pinPath(made)).load()) {
            assertThat(PinDirectory.id(made))
                    .isEqualTo(object.map("hash").info().id());
        }
        Path missing = directory.resolve("missing").resolve("missing").resolve("hash");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(TestObjects.open("pins").map("hash", map -> map.pinPath(missing))::load)
                .withMessageContaining(missing.getParent().toString());
    }

    @Test
    void whatADeadProcessLeftBehindIsRemoved() {
        pinned("hash", map -> {});
        String old = "bpf4j_replacement_0123456789abcdef";
        String recent = "bpf4j_replacement_fedcba9876543210";
        for (String name : List.of(old, recent)) {
            try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 16))) {
                map.pin(pin(name));
            }
        }
        Commands.run("touch", "-c", "-h", "-d", "2 minutes ago", pin(old).toString());
        try (BpfObject object = open("hash", map -> map.maxEntries(17).pinPolicy(PinPolicy.REPLACE))
                .load()) {
            assertThat(object.map("hash").maxEntries()).isEqualTo(17);
        }
        assertThat(directory.names()).containsExactly(recent, "hash");
    }
}
