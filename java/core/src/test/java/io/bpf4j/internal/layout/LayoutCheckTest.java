package io.bpf4j.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What no compiler makes, but a file may hold. */
class LayoutCheckTest {

    record Pair(@CType("__u32") long first, @CType("__u32") long second) {}

    private static final BpfType<Pair> PAIR = BpfType.ofRecord(Pair.class);

    /** BTF written by hand: types are added in order, from 1 on. */
    private static final class Builder {

        private final List<Integer> words = new ArrayList<>();
        private final StringBuilder strings = new StringBuilder("\0");

        private int string(String text) {
            if (text.isEmpty()) {
                return 0;
            }
            strings.append(text).append('\0');
            return strings.length() - text.length() - 1;
        }

        Builder type(String name, int kind, int count, int sizeOrType, Object... trailer) {
            words.addAll(List.of(string(name), kind << 24 | count, sizeOrType));
            for (Object each : trailer) {
                words.add(each instanceof String text ? string(text) : (Integer) each);
            }
            return this;
        }

        BtfTypes types() {
            byte[] text = strings.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer bytes =
                    ByteBuffer.allocate(24 + 4 * words.size() + text.length).order(ByteOrder.nativeOrder());
            bytes.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0);
            bytes.putInt(24)
                    .putInt(0)
                    .putInt(4 * words.size())
                    .putInt(4 * words.size())
                    .putInt(text.length);
            words.forEach(bytes::putInt);
            return BtfTypes.read("written by hand", bytes.put(text).flip());
        }
    }

    /** Type 1 is a number of 4 bytes, 2 a pointer to it. */
    private static Builder builder() {
        return new Builder().type("u32", BtfTypes.INT, 0, 4, 32).type("", BtfTypes.PTR, 0, 1);
    }

    @Test
    void structsAreFoundByName() {
        BtfTypes types = builder()
                .type("pair", BtfTypes.STRUCT, 2, 8, "first", 1, 0, "second", 1, 32)
                .type("turned", BtfTypes.STRUCT, 2, 8, "second", 1, 0, "first", 1, 32)
                .types();

        assertThat(types.find(BtfTypes.STRUCT, "pair")).hasValue(3);
        assertThat(types.find(BtfTypes.UNION, "pair")).isEmpty();
        assertThat(LayoutCheck.difference(types, 3, PAIR)).isEmpty();
        assertThat(LayoutCheck.difference(types, 4, PAIR))
                .hasValueSatisfying(text -> assertThat(text).isEqualTo("""
                        first lies at 4 in BTF, at 0 in Java
                        second lies at 0 in BTF, at 4 in Java
                          BTF: struct turned, 8 bytes | Java: struct Pair, 8 bytes
                        !     0: unsigned int second  |     0: __u32 first
                        !     4: unsigned int first   |     4: __u32 second"""));
    }

    @Test
    void typesWithoutSizeAreNotCompared() {
        BtfTypes types = builder()
                .type("incomplete", BtfTypes.FWD, 0, 0)
                .type("empty", BtfTypes.STRUCT, 0, 0)
                .type("", BtfTypes.FUNC_PROTO, 0, 0)
                .types();

        for (int id : new int[] {0, 3, 4, 5}) {
            assertThat(LayoutCheck.difference(types, id, PAIR)).isEmpty();
        }
    }

    @Test
    void pointersToThemselvesAreRefused() {
        BtfTypes types = builder()
                .type("", BtfTypes.PTR, 0, 4)
                .type("", BtfTypes.CONST, 0, 3)
                .type("holder", BtfTypes.STRUCT, 1, 8, "endless", 3, 0)
                .types();

        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> LayoutCheck.difference(types, 5, PAIR))
                .withMessageContaining("contains itself");
    }

    /** libbpf puts unions without members in the place of enums that the kernel does not know. */
    @Test
    void qualifiersAndEmptyUnionsDoNotMatter() {
        BtfTypes types = builder()
                .type("", BtfTypes.VOLATILE, 0, 1)
                .type("", BtfTypes.CONST, 0, 3)
                .type("odd_t", BtfTypes.TYPEDEF, 0, 4)
                .type("", BtfTypes.TYPE_TAG, 0, 5)
                .type("", BtfTypes.UNION, 0, 4)
                .type("pair", BtfTypes.STRUCT, 2, 8, "first", 6, 0, "second", 7, 32)
                .types();

        assertThat(LayoutCheck.difference(types, 8, PAIR)).isEmpty();
    }

    enum Big {
        SMALL
    }

    record Enums(Big small, @CType("enum64") Big big) {}

    record EnumsTurned(@CType("enum64") Big big, Big small) {}

    /** As clang 15 and later write them. */
    @Test
    void enumsOf64BitsHaveEightBytes() {
        BtfTypes types = builder()
                .type("small", BtfTypes.ENUM, 1, 4, "SMALL", 0)
                .type("big", BtfTypes.ENUM64, 1, 8, "BIG", 0, 256)
                .type("enums", BtfTypes.STRUCT, 2, 16, "small", 3, 0, "big", 4, 64)
                .types();

        assertThat(LayoutCheck.difference(types, 5, BpfType.ofRecord(Enums.class)))
                .isEmpty();
        assertThat(LayoutCheck.difference(types, 5, BpfType.ofRecord(EnumsTurned.class)))
                .hasValueSatisfying(text -> assertThat(text).contains("big lies at 8 in BTF, at 0 in Java"));
    }

    /** 2^60 members in 60 structs of no size. */
    @Test
    @Timeout(60)
    void structsThatMultiplyAreRefused() {
        Builder builder = builder().type("", BtfTypes.STRUCT, 0, 0);
        for (int i = 0; i < 60; i++) {
            builder.type("", BtfTypes.STRUCT, 2, 0, "", 3 + i, 0, "", 3 + i, 0);
        }
        BtfTypes types = builder.type("top", BtfTypes.STRUCT, 2, 8, "", 63, 0, "first", 1, 0)
                .types();

        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> LayoutCheck.difference(types, 64, PAIR))
                .withMessageContaining("has more than 65536 members");
    }

    @Test
    void damageIsReportedUnderTheGivenName() {
        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> BtfTypes.read("BTF 7", ByteBuffer.allocate(10)))
                .withMessageContaining("BTF 7")
                .withMessageContaining("ends inside its header");
    }

    @Test
    void namesOfPaddingAreKnown() {
        for (String name : List.of("", "pad", "_pad", "__pad1", "padding", "padding_2", "reserved", "unused3", "PAD")) {
            assertThat(MemberNames.isPadding(name)).as(name).isTrue();
        }
        for (String name : List.of("padlock", "path", "unusedBytes", "reserve")) {
            assertThat(MemberNames.isPadding(name)).as(name).isFalse();
        }
        assertThat(MemberNames.same("sourcePort", "source_port")).isTrue();
        assertThat(MemberNames.same("SourcePort", "__sourceport")).isTrue();
        assertThat(MemberNames.same("sourcePort", "port")).isFalse();
    }
}
