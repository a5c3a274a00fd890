package io.bpf4j.internal.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfObjectFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects for machines of the other byte order: the parsers read them there, and here they are refused. */
class ByteOrderTest {

    private static final Map<ByteOrder, String> TARGETS =
            Map.of(ByteOrder.LITTLE_ENDIAN, "bpfel", ByteOrder.BIG_ENDIAN, "bpfeb");
    private static final ByteOrder FOREIGN =
            ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    private static final String SOURCE = """
            struct key { unsigned short port; unsigned int address; } first = {1, 2};
            static volatile long counter = 3;
            SEC("xdp") int main_program(void *ctx) { return first.port + counter; }
            """;

    @TempDir
    private Path directory;

    private byte[] compile(ByteOrder order, String source) throws IOException {
        return CompiledObjectsTest.compile(directory, TARGETS.get(order), source, List.of("-g"));
    }

    private static ElfFile check(byte[] object, ByteOrder order) {
        return ElfFile.check("compiled", ByteBuffer.wrap(object), order);
    }

    @ParameterizedTest
    @MethodSource("io.bpf4j.internal.elf.CompiledObjectsTest#programs")
    void theSameIsReadInBothByteOrders(List<String> program) throws IOException {
        ElfFile here = check(compile(ByteOrder.nativeOrder(), program.get(1)), ByteOrder.nativeOrder());
        ElfFile there = check(compile(FOREIGN, program.get(1)), FOREIGN);

        assertThat(variables(there)).isEqualTo(variables(here));
        assertThat(types(there)).isEqualTo(types(here));
    }

    private static List<ElfVariable> variables(ElfFile file) {
        return file.variables().names().stream()
                .map(name -> file.variables().find(name).orElseThrow())
                .toList();
    }

    /** Each type in one line. */
    private static List<String> types(ElfFile file) {
        BtfTypes types = file.btf();
        return IntStream.range(1, types.size())
                .mapToObj(id -> types.kind(id) + " " + types.name(id) + " " + types.sizeOrType(id) + members(types, id))
                .toList();
    }

    private static String members(BtfTypes types, int id) {
        boolean record = types.kind(id) == BtfTypes.STRUCT || types.kind(id) == BtfTypes.UNION;
        return IntStream.range(0, record ? types.count(id) : 0)
                .mapToObj(i ->
                        types.memberName(id, i) + " " + types.memberBitOffset(id, i) + " " + types.memberBits(id, i))
                .collect(Collectors.joining(", ", " {", "}"));
    }

    @Test
    void anObjectForTheOtherByteOrderIsRefused() throws IOException {
        byte[] object = compile(FOREIGN, SOURCE);
        boolean bigEndian = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> BpfObject.open(object))
                .withMessageContaining(
                        bigEndian
                                ? "it was compiled for little-endian machines, and this one is big-endian;"
                                        + " compile it with -target bpfeb"
                                : "it was compiled for big-endian machines, and this one is little-endian;"
                                        + " compile it with -target bpfel");
    }

    @Test
    void anObjectForThisByteOrderIsRefusedThere() throws IOException {
        byte[] object = compile(ByteOrder.nativeOrder(), SOURCE);

        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> check(object, FOREIGN))
                .withMessageContaining("compile it with -target " + TARGETS.get(FOREIGN));
    }

    /** Bytes of any value anywhere: the check either passes or throws its own exception. */
    @Test
    void onlyFormatExceptionsComeOutOfDamageInTheOtherByteOrder() throws IOException {
        byte[] object = compile(FOREIGN, SOURCE);
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = object.clone();
            for (int j = random.nextInt(6); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> check(damaged, FOREIGN));
            assertThat(thrown == null ? null : thrown.getClass()).isIn(null, BpfObjectFormatException.class);
        }
    }
}
