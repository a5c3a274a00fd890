package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CEnum;
import io.bpf4j.type.CType;
import io.bpf4j.type.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java types are compared with the structs that clang laid out. */
@KernelTest
class MapLayoutTest {

    private BpfObject object;

    @BeforeEach
    void load() {
        object = TestObjects.open("layouts").load();
        object.program("fill").run(RunOptions.packet(new byte[64]));
    }

    @AfterEach
    void close() {
        object.close();
    }

    /** What the program wrote, read through the object, and through the kernel's own view of the map. */
    private <V> V read(String name, BpfType<V> type) {
        BpfMap<Long, V> map = object.map(name, BpfType.U32, type);
        try (BpfMap<byte[], byte[]> other = BpfMap.openById(id(map))) {
            assertThat(other.as(BpfType.U32, type).lookup(0L))
                    .get()
                    .usingRecursiveComparison()
                    .isEqualTo(map.lookup(0L).orElseThrow());
        }
        return map.lookup(0L).orElseThrow();
    }

    /** The map's number: the maps of other tests may have its name, and those of closed objects stay for a while. */
    private static long id(BpfMap<?, ?> map) {
        return map.info().id();
    }

    private void assertMismatch(String map, Class<? extends Record> record, String... parts) {
        assertMismatch(map, BpfType.ofRecord(record), parts);
    }

    /** The same by the object's BTF and by the kernel's. */
    private void assertMismatch(String map, BpfType<?> type, String... parts) {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map(map, BpfType.U32, type))
                .withMessageContaining(
                        "cannot bind map " + map + " of object layouts: its value and the Java type differ:")
                .withMessageContainingAll(parts);
        try (BpfMap<byte[], byte[]> other = BpfMap.openById(id(object.map(map)))) {
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> other.as(BpfType.U32, type))
                    .withMessageContaining("cannot bind map with id ")
                    .withMessageContainingAll(parts);
        }
    }

    record Plain(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes) {}

    record Renamed(
            @CType("__u32") long from,
            @CType("__u32") long to,
            @CType("__u16") int service,
            @CType("__u64") long volume) {}

    @Test
    void aRecordOfTheSameLayoutIsBound() {
        assertThat(read("plain", BpfType.ofRecord(Plain.class))).isEqualTo(new Plain(1, 0xffff_fffeL, 3, 1L << 40));
        assertThat(read("plain", BpfType.ofRecord(Renamed.class))).isEqualTo(new Renamed(1, 0xffff_fffeL, 3, 1L << 40));
        assertThat(read("plain", BpfType.bytes(24))).startsWith(1, 0, 0, 0, -2);
    }

    @Test
    void readsWhatBpftoolWrote() {
        BpfMap<Inner, Plain> map = object.map("keyed", BpfType.ofRecord(Inner.class), BpfType.ofRecord(Plain.class));
        Commands.run(("bpftool map update id " + id(map) + " key hex 01 00 00 00 02 00 00 00 value hex"
                        + " 03 00 00 00 04 00 00 00 05 00 00 00 00 00 00 00 06 00 00 00 00 00 00 00")
                .split(" "));

        assertThat(map.lookup(new Inner(1, 2))).contains(new Plain(3, 4, 5, 6));
    }

    record Swapped(
            @CType("__u32") long destinationAddress,
            @CType("__u32") long sourceAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes) {}

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

    record Longer(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes,
            @CType("__u64") long packets) {}

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
        assertThat(packed.time).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(packed.port).containsExactly(9, 10);
        assertMismatch(
                "packed",
                Unpacked.class,
                "the type has 11 bytes in BTF, 24 in Java",
                "time lies at 1 in BTF, at 8 in Java",
                "port lies at 9 in BTF, at 16 in Java");
    }

    record Inner(@CType("__u8") int kind, @CType("__u32") long count) {}

    record Nested(
            @CType("__u16") int id,
            Inner first,
            @CType("struct inner[2]") List<Inner> more) {}

    record Reversed(
            @CType("__u32") long count, @CType("__u8") int kind) {}

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
        assertThat(read("nested", BpfType.ofRecord(NestedBytes.class)).first).startsWith(2, 0, 0, 0, 3);
        assertMismatch(
                "nested",
                NestedReversed.class,
                "first.count lies at 4 in BTF, at 0 in Java",
                "more.kind lies at 0 in BTF, at 4 in Java",
                """
                      4: struct inner first    |     4: struct Reversed first
                !         4: __u8 kind         |         4: __u32 count
                !         8: __u32 count       |         8: __u8 kind
                      12: struct inner[2] more |     12: struct Reversed[2] more
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
                .isEqualTo(0x030201);
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
                .isEqualTo(new BitsInHalves(4 | 20 << 4, 0x8001, 5));
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
                "!     0: __u32[4] counts ",
                "|     0: __u32[3] counts",
                "!     16: odd_t[2][3] grid ");
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
                "!     16: const struct inner * pointer ");
    }

    @Test
    void keysAreComparedToo() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(
                        () -> object.map("keyed", BpfType.ofRecord(Reversed.class), BpfType.ofRecord(Swapped.class)))
                .withMessageContaining("its key and the Java type differ:\ncount lies at 4 in BTF, at 0 in Java")
                .withMessageContaining("its value and the Java type differ:\ndestinationAddress lies at 4");
        BpfMap<byte[], byte[]> bytes = object.map("keyed");
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> bytes.as(BpfType.ofRecord(Inner.class), BpfType.ofRecord(Swapped.class)))
                .withMessageStartingWith("cannot bind map keyed of object layouts: its value");
        assertThat(bytes.as(BpfType.ofRecord(Inner.class), BpfType.ofRecord(Plain.class))
                        .lookup(new Inner(0, 0)))
                .isEmpty();
    }

    /** libbpf forgets the types of a queue when it creates it, since the kernel takes none. */
    @Test
    void theTypesOfAQueueAreKnown() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map("queue", BpfType.bytes(0), BpfType.ofRecord(Swapped.class)))
                .withMessageContaining("destinationAddress lies at 4 in BTF");
        assertThat(object.map("queue", BpfType.bytes(0), BpfType.ofRecord(Plain.class))
                        .type())
                .isEqualTo(BpfMapType.QUEUE);
    }

    @Test
    void withoutTypesTheSizesAreCompared() {
        assertThat(object.map("sizes", BpfType.ofRecord(Inner.class), BpfType.ofRecord(Swapped.class))
                        .lookup(new Inner(1, 1)))
                .isEmpty();
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map("sizes", BpfType.U32, BpfType.ofRecord(Swapped.class)))
                .withMessage("cannot bind map sizes of object layouts: its key and the Java type differ:\n"
                        + "it has 8 bytes, the Java type has 4:\n__u32");
    }

    /** A process without {@code CAP_SYS_ADMIN} may not read BTF from the kernel, on most. */
    @Test
    void withoutTheRightToReadTypesTheSizesAreCompared() {
        Path pin = Path.of("/sys/fs/bpf/map-layout-test");
        BpfMap<?, ?> map = object.map("plain");
        map.pin(pin);
        try {
            Commands.Result result = ChildJvm.run(
                    List.of("setpriv", "--bounding-set", "-sys_admin"), Unprivileged.class, pin.toString());
            assertThat(result.output())
                    .as(result.errors())
                    .contains("right Optional[Plain[sourceAddress=1,")
                    .contains("cannot bind map pinned at " + pin + ": its value and the Java type differ:");
        } finally {
            map.unpin();
        }
    }

    /** Binds a pinned map to a type of the right and one of the wrong size. */
    static final class Unprivileged {

        private Unprivileged() {}

        public static void main(String[] arguments) {
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(Path.of(arguments[0]))) {
                System.out.println("right "
                        + map.as(BpfType.U32, BpfType.ofRecord(Plain.class)).lookup(0L));
                map.as(BpfType.U32, BpfType.ofRecord(Longer.class));
            } catch (LayoutMismatchException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @CType("struct flow_event")
    record FlowEvent(
            @CType("__u64") long time,
            @CType("__u32") long source,
            @CType("__u32") long destination) {}

    @CType("struct flow_event")
    record SwappedEvent(
            @CType("__u64") long time,
            @CType("__u32") long destination,
            @CType("__u32") long source) {}

    @CType("struct no_such_event")
    record OtherEvent(
            @CType("__u64") long time,
            @CType("__u32") long destination,
            @CType("__u32") long source) {}

    @Test
    void eventsAreComparedWithTheStructThatTheyName() {
        BpfMap<?, ?> map = object.map("events");
        List<Object> seen = new ArrayList<>();
        try (RingBuffer events = RingBuffer.of(map, BpfType.ofRecord(FlowEvent.class), seen::add)) {
            object.program("emit").run(RunOptions.packet(new byte[64]));
            events.consume();
        }
        try (RingBuffer events = RingBuffer.of(map, BpfType.ofRecord(OtherEvent.class), seen::add)) {
            object.program("emit").run(RunOptions.packet(new byte[64]));
            events.consume();
        }
        assertThat(seen).containsExactly(new FlowEvent(1, 2, 3), new OtherEvent(1, 2, 3));
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> RingBuffer.of(map, BpfType.ofRecord(SwappedEvent.class), event -> {}))
                .withMessageStartingWith(
                        "cannot read events of map events of object layouts: its events and the Java type"
                                + " differ:\ndestination lies at 12 in BTF, at 8 in Java")
                .withMessageContaining("BTF: struct flow_event, 16 bytes");
    }

    @Test
    void globalVariablesAreCompared() {
        try (OpenObject open = TestObjects.open("layouts")) {
            open.global("setting", BpfType.ofRecord(Plain.class), new Plain(1, 2, 3, 4))
                    .global("setting", BpfType.bytes(24), new byte[24])
                    .global("thresholds", BpfType.array(BpfType.U32, 3), List.of(1L, 2L, 3L));
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> open.global("setting", BpfType.ofRecord(Swapped.class), new Swapped(1, 2, 3, 4)))
                    .withMessageStartingWith(
                            "cannot set global variable setting of object layouts: it and the Java type"
                                    + " differ:\ndestinationAddress lies at 4")
                    .withMessageContaining("! ");
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(
                            () -> open.global("thresholds", BpfType.array(BpfType.U16, 6), List.of(1, 2, 3, 4, 5, 6)))
                    .withMessageContaining("has 3 elements in BTF, 6 in Java");
        }
    }

    @Test
    void globalVariablesInMemoryAreCompared() {
        assertThat(object.global("setting", BpfType.ofRecord(Plain.class)).get())
                .isEqualTo(new Plain(1, 2, 3, 4));
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.global("setting", BpfType.ofRecord(Swapped.class)))
                .withMessageStartingWith("cannot map global variable setting of object layouts: it and the Java type"
                        + " differ:\ndestinationAddress lies at 4");
    }

    @Test
    void anotherTypeIsComparedAfterOneThatFits() {
        BpfMap<byte[], byte[]> bytes = object.map("plain");
        BpfType<Plain> right = BpfType.ofRecord(Plain.class);
        BpfType<Swapped> wrong = BpfType.ofRecord(Swapped.class);
        for (int i = 0; i < 3; i++) {
            assertThat(bytes.as(BpfType.U32, right).lookup(0L)).isPresent();
            assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> bytes.as(BpfType.U32, wrong));
        }
    }
}
