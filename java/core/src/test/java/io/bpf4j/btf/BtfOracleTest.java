package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type is what {@code bpftool} says it is. */
class BtfOracleTest {

    private static final String ANONYMOUS = "(anon)";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @TempDir
    private Path directory;

    @Test
    void theKernelsTypesAreThoseOfBpftool() {
        Btf kernel = Btf.kernel();

        assertThat(kernel.typeCount()).isGreaterThan(10_000);
        assertSame(kernel, Commands.json("bpftool", "-j", "btf", "dump", "file", "/sys/kernel/btf/vmlinux"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"btf_kinds", "maps", "layouts", "core_relocations", "struct_ops", "globals", "tracing"})
    void theTypesOfAnObjectAreThoseOfBpftool(String name) throws IOException {
        Path file = Files.write(directory.resolve(name + ".bpf.o"), TestObjects.bytes(name));
        JsonNode expected = Commands.json("bpftool", "-j", "btf", "dump", "file", file.toString());

        assertSame(Btf.of(file), expected);
        assertSame(BpfElf.of(file).btf(), expected);
    }

    @Test
    void anObjectForTheOtherByteOrderHasTheTypesThatBpftoolSees() throws IOException {
        Path file = Compiler.compile(directory, Compiler.FOREIGN, Compiler.PROGRAM);
        JsonNode expected = Commands.json("bpftool", "-j", "btf", "dump", "file", file.toString());

        assertThat(Btf.of(file).byteOrder()).isEqualTo(Compiler.FOREIGN);
        assertSame(Btf.of(file), expected);
        assertSame(BpfElf.of(file).btf(), expected);
    }

    static void assertSame(Btf btf, JsonNode dump) {
        List<String> differences = new ArrayList<>();
        int count = 0;
        for (JsonNode expected : dump.get("types")) {
            count++;
            JsonNode actual = json(btf, btf.type(expected.get("id").asInt()));
            if (!text(actual).equals(text(expected))) {
                differences.add("bpftool: " + expected + "\n   here: " + actual);
            }
        }
        assertThat(differences.stream().limit(5)).as("of " + differences.size()).isEmpty();
        assertThat(count).isEqualTo((int) btf.types().count()).isPositive();
    }

    /** As text, whatever types the numbers are of. Some versions of bpftool extend the sign of unsigned values. */
    private static String text(JsonNode node) {
        if (node.get("kind").asText().equals("ENUM")
                && node.get("encoding").asText().equals("UNSIGNED")) {
            node.get("values")
                    .forEach(value -> ((ObjectNode) value)
                            .put(
                                    "val",
                                    Integer.toUnsignedString(
                                            new BigInteger(value.get("val").asText()).intValue())));
        }
        return node.toString();
    }

    private static JsonNode json(Btf btf, BtfType type) {
        ObjectNode json =
                JSON.objectNode().put("id", type.id()).put("kind", kind(type)).put("name", named(type.name()));
        if (type instanceof BtfType.Int number) {
            json.put("size", number.size())
                    .put("bits_offset", number.bitOffset())
                    .put("nr_bits", number.bits())
                    .put(
                            "encoding",
                            number.encoding() == BtfType.IntEncoding.UNSIGNED
                                    ? "(none)"
                                    : number.encoding().name());
        } else if (type instanceof BtfType.Pointer pointer) {
            json.put("type_id", pointer.target());
        } else if (type instanceof BtfType.Alias alias) {
            json.put("type_id", alias.target());
        } else if (type instanceof BtfType.Array array) {
            json.put("type_id", array.element())
                    .put("index_type_id", array.index())
                    .put("nr_elems", array.length());
        } else if (type instanceof BtfType.Composite composite) {
            json.put("size", composite.size()).put("vlen", composite.members().size());
            ArrayNode members = json.putArray("members");
            for (BtfType.Member member : composite.members()) {
                ObjectNode each = members.addObject()
                        .put("name", named(member.name()))
                        .put("type_id", member.type())
                        .put("bits_offset", member.bitOffset());
                if (member.isBitField()) {
                    each.put("bitfield_size", member.bitFieldSize());
                }
            }
        } else if (type instanceof BtfType.Enumeration enumeration) {
            json.put("encoding", enumeration.signed() ? "SIGNED" : "UNSIGNED")
                    .put("size", enumeration.size())
                    .put("vlen", enumeration.values().size());
            ArrayNode values = json.putArray("values");
            for (BtfType.EnumValue value : enumeration.values()) {
                ObjectNode each = values.addObject().put("name", named(value.name()));
                each.put("val", enumeration.signed() ? BigInteger.valueOf(value.value()) : unsigned(value.value()));
            }
        } else if (type instanceof BtfType.Forward forward) {
            json.put("fwd_kind", forward.union() ? "union" : "struct");
        } else if (type instanceof BtfType.Function function) {
            json.put("type_id", function.prototype()).put("linkage", linkage(function.linkage()));
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            int count = prototype.parameters().size() + (prototype.variadic() ? 1 : 0);
            json.put("ret_type_id", prototype.returnType()).put("vlen", count);
            ArrayNode parameters = json.putArray("params");
            prototype
                    .parameters()
                    .forEach(each -> parameters
                            .addObject()
                            .put("name", named(each.name()))
                            .put("type_id", each.type()));
            if (prototype.variadic()) {
                parameters.addObject().put("name", ANONYMOUS).put("type_id", 0);
            }
        } else if (type instanceof BtfType.Variable variable) {
            json.put("type_id", variable.type()).put("linkage", linkage(variable.linkage()));
        } else if (type instanceof BtfType.DataSection section) {
            json.put("size", section.size()).put("vlen", section.entries().size());
            ArrayNode entries = json.putArray("vars");
            section.entries()
                    .forEach(each -> entries.addObject()
                            .put("type_id", each.type())
                            .put("offset", each.offset())
                            .put("size", each.size()));
        } else if (type instanceof BtfType.Float number) {
            json.put("size", number.size());
        } else if (type instanceof BtfType.DeclTag tag) {
            json.put("type_id", tag.target()).put("component_idx", tag.component());
        }
        assertThat(btf.type(type.id())).isEqualTo(type);
        return json;
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static String named(String name) {
        return name.isEmpty() ? ANONYMOUS : name;
    }

    private static String linkage(BtfType.Linkage linkage) {
        return linkage.name().toLowerCase(Locale.ROOT);
    }

    private static String kind(BtfType type) {
        return switch (type.getClass().getSimpleName()) {
            case "Pointer" -> "PTR";
            case "Forward" -> "FWD";
            case "Function" -> "FUNC";
            case "FunctionPrototype" -> "FUNC_PROTO";
            case "Variable" -> "VAR";
            case "DataSection" -> "DATASEC";
            case "DeclTag" -> "DECL_TAG";
            case "TypeTag" -> "TYPE_TAG";
            default -> type.getClass().getSimpleName().toUpperCase(Locale.ROOT);
        };
    }
}
