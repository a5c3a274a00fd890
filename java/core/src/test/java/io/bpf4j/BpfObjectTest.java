package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class BpfObjectTest {

    @Test
    void opensFromFileBytesBufferAndResource(@TempDir Path directory) throws IOException {
        byte[] bytes = TestObjects.bytes("maps");
        Path file = Files.write(directory.resolve("some.name.bpf.o"), bytes);
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 10)
                .position(5)
                .put(bytes)
                .flip()
                .position(5);

        try (OpenObject fromFile = BpfObject.open(file);
                OpenObject fromBytes = BpfObject.open(bytes);
                OpenObject fromBuffer = BpfObject.open(buffer);
                OpenObject fromResource = BpfObject.openResource(TestObjects.class, "/maps.bpf.o")) {
            assertThat(fromFile.name()).isEqualTo("some");
            assertThat(fromBytes.name()).isEqualTo("object");
            assertThat(fromBuffer.name()).isEqualTo("object");
            assertThat(fromResource.name()).isEqualTo("maps");
            for (OpenObject object : new OpenObject[] {fromFile, fromBytes, fromBuffer, fromResource}) {
                assertThat(object.maps().stream().map(OpenMap::name)).contains("hash", "array", "large", "percpu");
            }
        }
        assertThat(buffer.position()).isEqualTo(5);
    }

    @Test
    void describesWhatIsOpen() {
        try (OpenObject object = TestObjects.open("maps")) {
            OpenMap hash = object.map("hash");
            assertThat(hash.type()).isEqualTo(BpfMapType.HASH);
            assertThat(hash.keySize()).isEqualTo(4);
            assertThat(hash.valueSize()).isEqualTo(16);
            assertThat(hash.maxEntries()).isEqualTo(8);
            assertThat(hash.autocreate()).isTrue();
            OpenProgram program = object.program("count_packets");
            assertThat(program.type()).isEqualTo(BpfProgramType.XDP);
            assertThat(program.section()).isEqualTo("xdp");
            assertThat(program.autoload()).isTrue();
            assertThat(object.programs().stream().map(OpenProgram::name))
                    .containsExactly("count_packets", "drop_packets");
        }
    }

    @Test
    void loadsMapsAndPrograms() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            assertThat(object.name()).isEqualTo("maps");
            assertThat(object.maps().stream().map(BpfMap::name))
                    .containsExactlyInAnyOrder("hash", "array", "large", "percpu");
            assertThat(object.programs().stream().map(BpfProgram::name))
                    .containsExactly("count_packets", "drop_packets");
            assertThat(object.program("count_packets")).isSameAs(object.program("count_packets"));
        }
    }

    @Test
    void settingsTakeEffect() {
        try (BpfObject object = TestObjects.open("maps")
                .map("hash", map -> map.maxEntries(3))
                .map("large", map -> map.autocreate(false))
                .program("drop_packets", program -> program.autoload(false))
                .load()) {
            assertThat(object.map("hash").maxEntries()).isEqualTo(3);
            assertThat(object.maps().stream().map(BpfMap::name)).doesNotContain("large");
            assertThat(object.programs().stream().map(BpfProgram::name)).containsExactly("count_packets");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.map("large"))
                    .withMessageContaining("autocreate is off");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.program("drop_packets"))
                    .withMessageContaining("autoload is off");
        }
    }

    @Test
    void namesWhatIsThereWhenANameIsUnknown() {
        try (OpenObject open = TestObjects.open("maps")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.map("nothing", map -> {}))
                    .withMessageContaining("map nothing of object maps")
                    .withMessageContaining("hash");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.program("nothing", program -> {}))
                    .withMessageContaining("count_packets");
        }
        try (BpfObject object = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.map("nothing"));
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> object.program("nothing"));
        }
    }

    @Test
    void saysWhichFileOrResourceIsMissing(@TempDir Path directory) {
        Path missing = directory.resolve("missing.bpf.o");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> BpfObject.open(missing))
                .withMessageContaining(missing.toString());
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> BpfObject.openResource(BpfObjectTest.class, "missing.bpf.o"))
                .withMessageContaining("missing.bpf.o");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> BpfObject.open(directory))
                .withMessageContaining("cannot be read");
    }

    @Test
    void damagedFileIsAnException(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("text.bpf.o"), "this is no object file at all");
        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> BpfObject.open(file))
                .withMessageContaining("object text")
                .withMessageContaining("not an ELF file");
    }

    @Test
    void useAfterCloseIsAnException() {
        OpenObject open = TestObjects.open("maps");
        OpenMap openMap = open.map("hash");
        open.close();
        open.close();
        assertThatThrownBy(open::load).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(openMap::type).isInstanceOf(IllegalStateException.class);

        BpfObject object = TestObjects.open("maps").load();
        BpfMap<byte[], byte[]> map = object.map("hash");
        BpfProgram program = object.program("count_packets");
        object.close();
        object.close();
        assertThatThrownBy(() -> object.map("hash")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> object.program("count_packets")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(object::maps).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(object::programs).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> map.lookup(new byte[4])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(program::id).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(program::attach).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void loadEndsTheOpenPhase() {
        OpenObject open = TestObjects.open("maps");
        OpenMap openMap = open.map("hash");
        try (BpfObject object = open.load()) {
            assertThatThrownBy(open::load)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("loaded");
            assertThatThrownBy(() -> openMap.maxEntries(5)).isInstanceOf(IllegalStateException.class);
            open.close();
            assertThat(object.map("hash").maxEntries()).isEqualTo(8);
        }
    }

    @Test
    void failedLoadSaysWhyAndLeavesNothingBehind() throws InterruptedException {
        KernelState before = KernelState.now();
        OpenObject open = TestObjects.open("rejected");
        assertThatExceptionOfType(VerifierException.class)
                .isThrownBy(open::load)
                .satisfies(e -> {
                    assertThat(e.program()).isEqualTo("unchecked");
                    assertThat(e.log()).contains("invalid access to packet").contains("processed ");
                    assertThat(e).hasMessageContaining("program unchecked of object rejected");
                    // Newer kernels call it the first value instead of the offset, and the memory instead of the
                    // packet.
                    assertThat(e.getMessage().lines().findFirst().orElseThrow())
                            .matches(".*the verifier rejected it: R1 (offset|min value) is outside of the .*");
                    assertThat(e.errno()).isEqualTo(13);
                    assertThat(e.operation()).isEqualTo("load");
                    assertThat(e.subject()).contains("unchecked");
                    assertThat(e.libbpfMessages()).anyMatch(message -> message.contains("BPF program load failed"));
                });
        assertThatThrownBy(open::load).isInstanceOf(IllegalStateException.class);
        LeakCheck.assertReturnsTo(before);
    }

    @Test
    void rejectedProgramCanBeLeftOut() {
        try (BpfObject object = TestObjects.open("rejected")
                .program("unchecked", program -> program.autoload(false))
                .load()) {
            assertThat(object.program("sound")
                            .run(RunOptions.packet(new byte[64]))
                            .returnValue())
                    .isEqualTo(2);
        }
    }

    @Test
    void refusesSettingsThatCanNeverBeRight() {
        try (OpenObject open = TestObjects.open("maps")) {
            assertThatThrownBy(() -> open.map("hash").maxEntries(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.map("hash").maxEntries(1L << 32))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.map("ha\0sh")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.customBtf(Path.of("/nonexistent"))).isInstanceOf(BpfNotFoundException.class);
            assertThatThrownBy(() -> open.program("drop_packets").offloadTo("nonexistent"))
                    .isInstanceOf(BpfNotFoundException.class);
        }
    }

    @Test
    void offloadIsRefusedByInterfacesThatRunNoBpf() {
        try (OpenObject open = TestObjects.open("maps")) {
            open.map("hash", map -> map.autocreate(false));
            open.programs().forEach(program -> program.autoload(false));
            open.program("drop_packets", program -> program.autoload(true).offloadTo("lo"));
            assertThatExceptionOfType(BpfException.class).isThrownBy(open::load).withMessageContaining("drop_packets");
        }
    }

    @Test
    void pinnedMapIsSharedByLaterObjects() throws IOException {
        Path root = Files.createDirectory(Path.of("/sys/fs/bpf/object-test"));
        try {
            try (BpfObject first = TestObjects.open("pinned").pinRoot(root).load()) {
                first.map("shared", BpfType.U32, BpfType.U32).update(1L, 11L);
                first.map("own", BpfType.U32, BpfType.U32).update(1L, 12L);
                assertThat(root.resolve("shared")).exists();
                assertThat(root.resolve("own")).doesNotExist();
            }
            try (BpfObject second = TestObjects.open("pinned").pinRoot(root).load()) {
                assertThat(second.map("shared", BpfType.U32, BpfType.U32).lookup(1L))
                        .contains(11L);
                assertThat(second.map("own", BpfType.U32, BpfType.U32).lookup(1L))
                        .isEmpty();
            }
            Files.delete(root.resolve("shared"));
            try (BpfObject third = TestObjects.open("pinned")
                    .map("own", map -> map.pinPath(root.resolve("elsewhere")))
                    .pinRoot(Path.of("/sys/fs/bpf/replaced"))
                    .pinRoot(root)
                    .load()) {
                assertThat(third.map("shared", BpfType.U32, BpfType.U32).lookup(1L))
                        .isEmpty();
                assertThat(root.resolve("elsewhere")).exists();
            }
            Files.delete(root.resolve("elsewhere"));
            Files.delete(root.resolve("shared"));
        } finally {
            Files.delete(root);
        }
    }
}
