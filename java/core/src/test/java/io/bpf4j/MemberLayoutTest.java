package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CEnum;
import io.bpf4j.type.CType;
import io.bpf4j.type.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members that are enums, arrays, bytes and addresses are compared with what clang laid out. */
@KernelTest
class MemberLayoutTest extends LayoutsObject {

    enum Color implements CEnum {
        RED(0),
        GREEN(5),
        BLUE(6),
        UNKNOWN(0);

        private final int number;

        Color(int number) {
            this.number = number;
        }

        @Override
        public long value() {
            return number;
        }
    }

    enum Big implements CEnum {
        SMALL,
        LARGE;

        @Override
        public long value() {
            return this == SMALL ? 1 : 1L << 40;
        }
    }

    record Enums(
            Color color,
            @CType("__u8") Color small,
            @CType("enum64") Big big) {}

    record EnumsTooWide(
            Color color, Color small, @CType("enum64") Big big) {}

    @Test
    void enumsAreNumbersOfTheirWidth() {
        assertThat(read("enums", BpfType.ofRecord(Enums.class)))
                .isEqualTo(new Enums(Color.GREEN, Color.BLUE, Big.LARGE));
        assertMismatch(
                "enums",
                EnumsTooWide.class,
                "small has 1 byte in BTF, 4 in Java",
                "    0: enum color color     |     0: enum Color color",
                "!     4: __u8 small           |     4: enum Color small");
        BpfMap<Long, Enums> map = object.map("enums", BpfType.U32, BpfType.ofRecord(Enums.class));
        map.update(0L, new Enums(Color.BLUE, Color.RED, Big.SMALL));
        JsonNode value = Commands.json("bpftool", "-j", "map", "dump", "id", Long.toString(id(map)))
                .at("/0/formatted/value");
        // Newer ones print the name.
        assertThat(value.get("color").asText()).isIn("BLUE", "6");
        assertThat(value.get("small").asInt()).isZero();
    }

    record Arrays(
            @CType("__u32[4]") long[] counts,
            @CType("__u16[2][3]") List<int[]> grid,
            @CType("char[8]") String name,
            MacAddress mac,
            @CType("bool[2]") boolean[] flags) {}

    record ArrayTooShort(
            @CType("__u32[3]") long[] counts,
            @CType("__u32") long last,
            @CType("__u16[3][2]") List<int[]> grid,
            @CType("char[8]") String name,
            @CType("__u8[3]") List<Integer> mac,
            @CType("__u8[3]") byte[] rest,
            @CType("__u16") int flags) {}

    record ArrayOfOthers(
            @CType("__u64[2]") long[] counts,
            @CType("__u8[12]") byte[] grid,
            @CType("__u8[8]") byte[] name,
            @CType("__u8[6]") byte[] mac,
            @CType("bool[2]") boolean[] flags) {}

    record NumberForArray(
            @CType("__u64") long counts,
            @CType("__u64") long padding,
            @CType("__u8[28]") byte[] padding2) {}

    record ArraysAsNumbers(
            @CType("__u8[16]") byte[] counts,
            @CType("__u8[12]") byte[] grid,
            @CType("__u8[8]") byte[] name,
            @CType("__u8[6]") byte[] mac,
            @CType("bool") boolean flags,
            @CType("__u8") int padding) {}

    @Test
    void arraysHaveTheirLengthAndWidth() {
        assertThat(read("arrays", BpfType.ofRecord(Arrays.class)))
                .usingRecursiveComparison()
                .isEqualTo(new Arrays(
                        new long[] {1, 2, 3, 0xffff_ffffL},
                        List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6}),
                        "eth0",
                        MacAddress.parse("02:00:00:00:00:01"),
                        new boolean[] {false, true}));
        assertMismatch(
                "arrays",
                ArrayTooShort.class,
                "counts has 16 bytes in BTF, 12 in Java",
                "last at 12 in Java meets no member in BTF",
                "grid has 2 elements in BTF, 3 in Java",
                "mac has 6 bytes in BTF, 3 in Java",
                "!     0: __u32 counts[4] ",
                "|     0: __u32 counts[3]",
                "!     16: odd_t grid[2][3] ");
        assertMismatch("arrays", ArrayOfOthers.class, "counts has 4 elements in BTF, 2 in Java");
        assertMismatch("arrays", NumberForArray.class, "counts has 16 bytes in BTF, 8 in Java");
        assertMismatch("arrays", ArraysAsNumbers.class, "flags has 2 bytes in BTF, 1 in Java");
        assertMismatch("numbers", BpfType.array(BpfType.U16, 8), "the type has 4 elements in BTF, 8 in Java");
        assertMismatch("numbers", BpfType.array(BpfType.U32, 3), "the type has 16 bytes in BTF, 12 in Java");
        assertMismatch("numbers", Pair.class, "the type is no struct in BTF, but one in Java");
        assertMismatch("number", Halves.class, "the type is no struct in BTF, but one in Java");
    }

    record Pair(@CType("__u64") long first, @CType("__u64") long second) {}

    record Halves(
            @CType("__u32") long first, @CType("__u32") long second) {}

    @Test
    void whatIsBytesInCMayBeAnythingOfTheirSize() {
        assertThat(read("bytes", BpfType.ofRecord(Pair.class))).isEqualTo(new Pair(0, 0));
        assertThat(read("bytes", BpfType.IPV6)).isNotNull();
        assertThat(read("number", BpfType.BE64)).isZero();
        assertThat(read("number", BpfType.bytes(8))).isEqualTo(new byte[8]);
        assertThat(read("numbers", BpfType.array(BpfType.U32, 4))).containsExactly(0L, 0L, 0L, 0L);
    }

    record Network(
            Inet4Address address,
            @CType("__be16") int port,
            @CType("__be64") long id,
            @CType("__u64") long pointer) {}

    record NetworkNumber(
            @CType("__be32") long address,
            @CType("__be16") int port,
            @CType("__be64") long id,
            @CType("__u32") long pointer) {}

    @Test
    void addressesAndPointersHaveTheirSizes() throws Exception {
        assertThat(read("network", BpfType.ofRecord(Network.class)))
                .isEqualTo(new Network((Inet4Address) InetAddress.getByName("192.0.2.1"), 443, 7, 0));
        assertMismatch(
                "network",
                NetworkNumber.class,
                "pointer has 8 bytes in BTF, 4 in Java",
                "!     16: const struct inner *pointer ");
    }
}
