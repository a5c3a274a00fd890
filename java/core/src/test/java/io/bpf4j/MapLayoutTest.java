package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are compared with the structs that clang laid out. */
@KernelTest
class MapLayoutTest extends LayoutsObject {

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private static ByteBuffer numbers(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    record Renamed(
            @CType("__u32") long from,
            @CType("__u32") long to,
            @CType("__u16") int service,
            @CType("__u64") long volume) {}

    @Test
    void aRecordOfTheSameLayoutIsBound() {
        assertThat(read("plain", BpfType.ofRecord(Plain.class))).isEqualTo(new Plain(1, 0xffff_fffeL, 3, 1L << 40));
        assertThat(read("plain", BpfType.ofRecord(Renamed.class))).isEqualTo(new Renamed(1, 0xffff_fffeL, 3, 1L << 40));
        assertThat(numbers(read("plain", BpfType.bytes(24))).getInt(4)).isEqualTo(-2);
    }

    @Test
    void swappedMembersAreShownSideBySide() {
        assertMismatch(
                "plain",
                Swapped.class,
                "destinationAddress lies at 4 in BTF, at 0 in Java",
                "sourceAddress lies at 0 in BTF, at 4 in Java",
                """
                  BTF: struct plain, 24 bytes      | Java: struct Swapped, 24 bytes
                !     0: __u32 source_address      |     0: __u32 destinationAddress
                !     4: __u32 destination_address |     4: __u32 sourceAddress
                      8: __u16 port                |     8: __u16 port
                      16: __u64 bytes              |     16: __u64 bytes""");
    }

    record WrongWidth(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u32") long port,
            @CType("__u64") long bytes) {}

    record WrongOffset(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u8") int flags,
            @CType("__u16") int service,
            @CType("__u64") long bytes) {}

    record Missing(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u64") long padding,
            @CType("__u64") long bytes) {}

    record Gap(
            @CType("__u64") long addresses,
            @CType("__u64") long padding,
            @CType("__u64") long bytes) {}

    record Shorter(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port) {}

    @Test
    void eachKindOfMismatchIsFound() {
        assertMismatch(
                "plain",
                WrongWidth.class,
                "port has 2 bytes in BTF, 4 in Java",
                "!     8: __u16 port ",
                "|     8: __u32 port");
        assertMismatch(
                "plain", WrongOffset.class, "flags has 2 bytes in BTF, 1 in Java", "service at 10 in Java meets no");
        assertMismatch("plain", Gap.class, "addresses has 4 bytes in BTF, 8 in Java");
        assertMismatch(
                "plain",
                Shorter.class,
                "the type has 24 bytes in BTF, 12 in Java",
                "bytes at 16 in BTF is missing in Java",
                "! BTF: struct plain, 24 bytes ",
                "!     16: __u64 bytes ");
        assertMismatch(
                "plain",
                Longer.class,
                "the type has 24 bytes in BTF, 32 in Java",
                "packets at 24 in Java meets no member in BTF",
                "|     24: __u64 packets");
        assertMismatch("plain", BpfType.U64, "the type has 24 bytes in BTF, 8 in Java", "16: __u64 bytes");
        assertMismatch("plain", BpfType.array(BpfType.U64, 3), "the type is no array in BTF, but one in Java");
    }

    @Test
    void aJavaMemberCalledPaddingMayCoverMembers() {
        assertThat(read("plain", BpfType.ofRecord(Missing.class)).bytes()).isEqualTo(1L << 40);
    }

    record Packed(
            @CType("__u8") int kind,
            @CType("__u8[8]") byte[] time,
            @CType("__u8[2]") byte[] port) {}

    record Unpacked(
            @CType("__u8") int kind,
            @CType("__u64") long time,
            @CType("__u16") int port) {}

    @Test
    void packedStructsHaveTheirBytesWhereTheyAre() {
        Packed packed = read("packed", BpfType.ofRecord(Packed.class));
        assertThat(packed.kind).isEqualTo(1);
        assertThat(numbers(packed.time).getLong()).isEqualTo(0x0807_0605_0403_0201L);
        assertThat(numbers(packed.port).getShort()).isEqualTo((short) 0x0a09);
        assertMismatch(
                "packed",
                Unpacked.class,
                "the type has 11 bytes in BTF, 24 in Java",
                "time lies at 1 in BTF, at 8 in Java",
                "port lies at 9 in BTF, at 16 in Java");
    }

    record Nested(
            @CType("__u16") int id,
            Inner first,
            @CType("struct inner[2]") List<Inner> more) {}

    record NestedReversed(
            @CType("__u16") int id,
            Reversed first,
            @CType("struct inner[2]") List<Reversed> more) {}

    record Flattened(
            @CType("__u16") int id,
            @CType("__u8") int kind,
            @CType("__u32") long count,
            @CType("struct inner[2]") List<Inner> more) {}

    record OneMore(@CType("__u16") int id, Inner first, Inner more, Inner last) {}

    record NestedBytes(
            @CType("__u16") int id,
            @CType("__u8[2]") byte[] padding,
            @CType("__u8[8]") byte[] first,
            @CType("__u8[16]") byte[] more) {}

    @Test
    void nestedStructsAreComparedMemberByMember() {
        assertThat(read("nested", BpfType.ofRecord(Nested.class)))
                .isEqualTo(new Nested(1, new Inner(2, 3), List.of(new Inner(4, 5), new Inner(6, 7))));
        assertThat(numbers(read("nested", BpfType.ofRecord(NestedBytes.class)).first))
                .satisfies(first -> {
                    assertThat(first.getInt(0)).isEqualTo(2);
                    assertThat(first.getInt(4)).isEqualTo(3);
                });
        assertMismatch(
                "nested",
                NestedReversed.class,
                "first.count lies at 4 in BTF, at 0 in Java",
                "more.kind lies at 0 in BTF, at 4 in Java",
                """
                      4: struct inner first    |     4: struct Reversed first
                !         4: __u8 kind         |         4: __u32 count
                !         8: __u32 count       |         8: __u8 kind
                      12: struct inner more[2] |     12: struct Reversed more[2]
                !         12: __u8 kind        |         12: __u32 count
                !         16: __u32 count      |         16: __u8 kind""");
        assertMismatch(
                "nested",
                Flattened.class,
                "kind at 2 in Java meets no member in BTF",
                "more lies at 12 in BTF, at 8 in Java");
        assertMismatch("nested", OneMore.class, "more has 16 bytes in BTF, 8 in Java", "last at 20 in Java meets no");
    }

    record Address(
            @CType("__u32") long v4, @CType("__u8[12]") byte[] padding) {}

    record Unions(
            @CType("__u32") long family,
            @CType("__u8[16]") byte[] address,
            @CType("__u32") long pad,
            @CType("__u32") long low,
            @CType("__u32") long high) {}

    record UnionAsNumber(
            @CType("__u32") long family,
            Address address,
            @CType("__u32") long pad,
            @CType("__u8[4]") byte[] low,
            @CType("__u32") long high) {}

    record UnionTooShort(
            @CType("__u32") long family,
            @CType("__u32") long address,
            @CType("__u8[12]") byte[] padding,
            @CType("__u64") long raw) {}

    record HalfAnArm(
            @CType("__u32") long family,
            Address address,
            @CType("__u32") long pad,
            @CType("__u32") long low,
            @CType("__u16") int high,
            @CType("__u16") int rest) {}

    @Test
    void anyArmOfAUnionWillDo() {
        Unions unions = read("unions", BpfType.ofRecord(Unions.class));
        assertThat(unions.address).startsWith(1, 2, 3).endsWith(0, 16);
        assertThat(unions.low).isEqualTo(1);
        assertThat(unions.high).isEqualTo(2);
        assertThat(read("unions", BpfType.ofRecord(UnionAsNumber.class)).address.v4)
                .isEqualTo(BIG_ENDIAN ? 0x01020300 : 0x030201);
        assertMismatch("unions", UnionTooShort.class, "address has 16 bytes in BTF, 4 in Java");
        assertMismatch("unions", HalfAnArm.class, "high has 4 bytes in BTF, 2 in Java");
    }

    record Anonymous(
            @CType("__u16") int a,
            @CType("__u8[2]") byte[] pad,
            @CType("__u16") int b,
            @CType("__u32") long c,
            @CType("__u8") int d) {}

    record Hole(
            @CType("__u16") int a,
            @CType("__u64") long c,
            @CType("__u8") int d) {}

    record WithoutPad(
            @CType("__u16") int a,
            @CType("__u16") int b,
            @CType("__u64") long c) {}

    @Test
    void membersOfAnonymousStructsAreMembersOfTheSurroundingOne() {
        Anonymous anonymous = read("anonymous", BpfType.ofRecord(Anonymous.class));
        assertThat(List.of(anonymous.a, anonymous.b, (int) anonymous.c, anonymous.d))
                .containsExactly(1, 2, 3, 4);
        assertMismatch(
                "anonymous", WithoutPad.class, "b lies at 4 in BTF, at 2 in Java", "c has 4 bytes in BTF, 8 in Java");
        assertMismatch("anonymous", Hole.class, "b at 4 in BTF is missing in Java");
    }

    record Bits(@CType("__u32") long head, @CType("__u64") long after) {}

    record BitsInHalves(
            @CType("__u16") int head,
            @CType("__u16") int flags,
            @CType("__u64") long after) {}

    record BitsUncovered(
            @CType("__u16") int head, @CType("__u64") long after) {}

    record BitsMoved(
            @CType("__u16") int flags,
            @CType("__u16") int head,
            @CType("__u64") long after) {}

    @Test
    void aNumberMayLieOnBitFields() {
        assertThat(read("bits", BpfType.ofRecord(Bits.class)).after).isEqualTo(5);
        assertThat(read("bits", BpfType.ofRecord(BitsInHalves.class)))
                .isEqualTo(new BitsInHalves(BIG_ENDIAN ? 4 << 12 | 20 : 4 | 20 << 4, 0x8001, 5));
        assertMismatch(
                "bits", BitsUncovered.class, "flags at 2 in BTF is missing in Java", "!     2: __u32 flags : 16");
        assertMismatch("bits", BitsMoved.class, "flags lies at 2 in BTF, at 0 in Java");
    }

    record Padded(
            @CType("__u8") int a,
            @CType("__u32") long b,
            @CType("__u64") long unused,
            @CType("__u32") long c,
            @CType("__u32") long pad) {}

    record Unpadded(
            @CType("__u8") int a,
            @CType("__u32") long b,
            @CType("__u8[8]") byte[] reserved,
            @CType("__u64") long c) {}

    @Test
    void paddingNeedsNoMember() {
        assertThat(read("padded", BpfType.ofRecord(Padded.class))).isEqualTo(new Padded(1, 2, 0, 3, 0));
        assertMismatch("padded", Unpadded.class, "c has 4 bytes in BTF, 8 in Java");
    }
}
