package io.bpf4j.btf;

import static io.bpf4j.btf.BtfBuilder.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values as text, of what compilers laid out and of what {@code bpftool} shows. */
class ValueFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    static List<ByteOrder> orders() {
        return List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    /** The compiler of each byte order wrote the value, the source says what it is. */
    @ParameterizedTest
    @MethodSource("orders")
    void aValueOfEveryKindIsWhatItsSourceSays(ByteOrder order) throws IOException {
        BpfElf elf = BpfElf.of(Compiler.compile(directory, order, Compiler.PROGRAM));
        GlobalSection data = elf.globals().stream()
                .filter(section -> section.name().equals(".data"))
                .findFirst()
                .orElseThrow();
        GlobalVariable variable = data.variables().get(0);
        ByteBuffer bytes = data.initial().orElseThrow().position(variable.offset());
        String text = ValueFormat.of(elf.btf()).format(variable.type().orElseThrow(), bytes);
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        // The arms of the union lie over each other.
        String raw = little ? Long.toString(0x1f46_0000_0007L) : "";
        String anonymous = text.substring(text.indexOf("\"raw\""), text.indexOf(", \"bits\""));

        assertThat(text.replace(anonymous, "…"))
                .isEqualTo("{\"name\": \"eth\\\"0\\\\\", \"letters\": [97, 98, 99], …"
                        + ", \"bits\": {\"a\": 5, \"b\": -3, \"c\": 99999, \"d\": 549755813891, \"e\": 77, \"f\": 200, \"g\": 300"
                        + ", \"h\": true, \"color\": \"GREEN\", \"i\": -1, \"j\": -2147483648}"
                        + ", \"packed\": {\"kind\": 9, \"time\": 1152921504606846976, \"low\": 101, \"high\": 268435461, \"port\": -2}"
                        + ", \"color\": \"BLUE\", \"small\": \"ONE_BYTE\", \"large\": 1099511627776, \"flag\": true"
                        + ", \"single\": 1.5, \"twice\": -0.25, \"huge\": -5, \"callback\": \"0x0\""
                        + ", \"matrix\": [[1, 2, 3], [-4, 5, 6]], \"anonymous_type\": [{\"x\": 1}, {\"x\": 2}]}");
        assertThat(anonymous).startsWith("\"raw\": " + raw).endsWith(", \"low\": 7, \"deep\": -2, \"deeper\": 1000");
        assertThat(JSON.readTree(text).get("bits").get("c").asInt()).isEqualTo(99_999);
        assertThat(bytes.position()).isEqualTo(variable.offset());
        int id = elf.btf().find("value").orElseThrow().id();
        assertThat(ValueFormat.of(elf.btf()).format(id, bytes)).isEqualTo(text);
    }

    @Test
    void whatJsonHasNoNumberForIsText() {
        BtfBuilder builder =
                new BtfBuilder(ByteOrder.LITTLE_ENDIAN).type(16, "float", 0, 4).type(16, "half", 0, 2);
        builder.type(INT, "char", 0, 1, 2 << 24 | 8)
                .type(ARRAY, "", 0, 0, 3, 3, 4)
                .type(INT, "vast", 0, 32, 255);
        builder.type(STRUCT, "", 1, 4, builder.string("a\"b"), 1, 0)
                .type(FWD, "f", 0, 0)
                .type(INT, "bool", 0, 1, 4 << 24 | 8);
        builder.type(VAR, "one", 0, 1, 0).type(VAR, "two", 0, 3, 0).type(DATASEC, ".data", 2, 6, 9, 0, 4, 10, 5, 1);
        ValueFormat format = ValueFormat.of(builder.btf());

        assertThat(format.format(1, bytes(0, 0, 0xc0, 0x7f))).isEqualTo("\"NaN\"");
        assertThat(format.format(2, bytes(1, 0xff))).isEqualTo("\"0x01ff\"");
        assertThat(format.format(3, bytes('x'))).isEqualTo("\"x\"");
        assertThat(format.format(3, bytes(1))).isEqualTo("1");
        assertThat(format.format(4, bytes('a', 'b', 0, 0xff))).isEqualTo("\"ab\"");
        assertThat(format.format(4, bytes('a', 1, 0, 0))).isEqualTo("[\"a\", 1, 0, 0]");
        assertThat(format.format(5, ByteBuffer.allocate(32))).isEqualTo("\"0x" + "00".repeat(32) + "\"");
        assertThat(format.format(6, ByteBuffer.allocate(4))).isEqualTo("{\"a\\\"b\": 0.0}");
        assertThat(format.format(7, bytes())).isEqualTo("null");
        assertThat(format.format(8, bytes(1))).isEqualTo("true");
        assertThat(format.format(8, bytes(2))).isEqualTo("2");
        assertThat(format.format(11, bytes(0, 0, 0x80, 0x3f, 0, 'y'))).isEqualTo("{\"one\": 1.0, \"two\": \"y\"}");
        assertThat(format.format(0, bytes())).isEqualTo("null");
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int each : values) {
            bytes.put((byte) each);
        }
        return bytes.flip();
    }

    @Test
    void aValueThatIsTooShortIsRefused() {
        BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN).number("int");
        builder.type(STRUCT, "s", 1, 4, builder.string("beyond"), 1, 32);
        ValueFormat format = ValueFormat.of(builder.btf());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.format(1, bytes(1, 2, 3)))
                .withMessage("the value has 3 bytes, and its type needs 4");
        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> format.format(2, bytes(1, 2, 3, 4)))
                .withMessageContaining("lies outside what it is a part of");
    }

    @Test
    @KernelTest
    void valuesInMapsAreThoseOfBpftool() throws IOException {
        Btf btf = BpfElf.parse("layouts", TestObjects.bytes("layouts")).btf();
        BpfElf elf = BpfElf.parse("layouts", TestObjects.bytes("layouts"));
        try (BpfObject object = TestObjects.open("layouts").load()) {
            object.program("fill").run(RunOptions.packet(new byte[64]));
            int compared = 0;
            for (MapDefinition definition : elf.maps()) {
                if (definition.type() != BpfMapType.ARRAY || definition.name().equals("padded")) {
                    continue;
                }
                BpfMap<byte[], byte[]> map = object.map(definition.name());
                byte[] value = map.lookup(new byte[4]).orElseThrow();
                String text = ValueFormat.of(btf).format(definition.value().orElseThrow(), ByteBuffer.wrap(value));
                JsonNode shown = Commands.json(
                                "bpftool",
                                "-j",
                                "map",
                                "dump",
                                "id",
                                Long.toString(map.info().id()))
                        .get(0)
                        .get("formatted")
                        .get("value");
                assertThat(flat(JSON.readTree(text))).as(definition.name()).isEqualTo(flat(shown));
                compared++;
            }
            assertThat(compared).isGreaterThan(8);
        }
    }

    /** bpftool gives anonymous members an object without a name, bit-fields as hexadecimal text and pointers as numbers. */
    private static String flat(JsonNode node) {
        return Pattern.compile("\"0x([0-9a-f]+)\"")
                .matcher(node.toString())
                .replaceAll(number -> new BigInteger(number.group(1), 16).toString())
                .replaceAll("\"\\(anon\\)\":\\{([^{}]*)\\}", "$1")
                .replaceAll("\"\":\\{([^{}]*)\\}", "$1")
                .replaceAll("\"\":\\{([^{}]*)\\}", "$1")
                .replaceAll("\"(true|false)\"", "$1");
    }
}
