package io.bpf4j.codegen.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.GlobalVariable;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import io.bpf4j.codegen.testing.Commands;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects for machines of both byte orders: the layout says where the compiler put the values of a variable. */
class BigEndianTest {

    private static final String SOURCE = """
            enum color { RED, GREEN = 5 };
            struct value {
                unsigned char kind;
                unsigned a : 3; int b : 5; unsigned : 4; unsigned c : 20;
                unsigned long long d : 40; unsigned long long e : 30;
                enum color color : 4;
                union { unsigned raw; unsigned low; };
                struct { short deep : 3; short deeper : 13; } __attribute__((packed));
                struct { unsigned char first : 7; unsigned long long across : 61; short last; } __attribute__((packed));
            } value = {
                .kind = 9, .a = 5, .b = -3, .c = 99999, .d = 1ULL << 39 | 3, .e = 77, .color = GREEN, .raw = 0x12345678,
                .deep = -2, .deeper = 1000, .first = 77, .across = 1ULL << 60 | 5, .last = -7,
            };
            """;

    private static final Map<String, Long> EXPECTED = new LinkedHashMap<>();

    static {
        EXPECTED.put("kind", 9L);
        EXPECTED.put("a", 5L);
        EXPECTED.put("b", -3L);
        EXPECTED.put("c", 99_999L);
        EXPECTED.put("d", 1L << 39 | 3);
        EXPECTED.put("e", 77L);
        EXPECTED.put("color", 5L);
        EXPECTED.put("raw", 0x12345678L);
        EXPECTED.put("low", 0x12345678L);
        EXPECTED.put("deep", -2L);
        EXPECTED.put("deeper", 1_000L);
        EXPECTED.put("first", 77L);
        EXPECTED.put("across", 1L << 60 | 5);
        EXPECTED.put("last", -7L);
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void valuesOfVariablesLieWhereTheLayoutSays(String target) throws IOException {
        Path source = Files.writeString(directory.resolve("source.c"), SOURCE);
        Path file = directory.resolve("source.o");
        Commands.run("clang", "-target", target, "-O2", "-g", "-w", "-c", "-o", file.toString(), source.toString());
        BpfElf object = BpfElf.of(file);
        GlobalVariable variable = object.globals().get(0).variables().get(0);
        Composite type =
                (Composite) new LayoutReader(object.btf()).read(variable.type().orElseThrow());
        byte[] bytes = new byte[type.size()];
        object.globals().get(0).initial().orElseThrow().get(variable.offset(), bytes);
        Map<String, Long> found = new LinkedHashMap<>();
        type.leaves().forEach(leaf -> found.put(leaf.name(), number(leaf, bytes, object.byteOrder())));

        assertThat(object.byteOrder())
                .isEqualTo(target.equals("bpfeb") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        assertThat(found).isEqualTo(EXPECTED);
    }

    /** The bits of all memory as one number: the first byte is the lowest one on little-endian machines, the highest one on others. */
    private static long number(Member member, byte[] bytes, ByteOrder order) {
        boolean bigEndian = order == ByteOrder.BIG_ENDIAN;
        byte[] ordered = bytes.clone();
        for (int i = 0; i < bytes.length && !bigEndian; i++) {
            ordered[i] = bytes[bytes.length - 1 - i];
        }
        int width = member.isBitField() ? member.width() : member.size() * Byte.SIZE;
        long below = bigEndian ? (long) bytes.length * Byte.SIZE - member.bitOffset() - width : member.bitOffset();
        boolean signed = member.type() instanceof Scalar scalar
                ? scalar.encoding() == Encoding.SIGNED
                : ((Enumeration) member.type()).signed();
        long value = new BigInteger(1, ordered).shiftRight((int) below).longValue() << Long.SIZE - width;
        return signed ? value >> Long.SIZE - width : value >>> Long.SIZE - width;
    }
}
