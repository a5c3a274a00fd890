package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.Allocation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enums, arrays and names in records. */
class RecordComponentsTest {

    enum State {
        CLOSED,
        OPEN,
        UNKNOWN
    }

    enum Same implements CEnum {
        ONE,
        TWO;

        @Override
        public long value() {
            return 0;
        }
    }

    record Point(@CType("__u8") int x, @CType("__u32") long y) {}

    record Arrays(
            @CType("__u16[3]") int[] ints,
            @CType("__be32[2]") long[] longs,
            @CType("bool[2]") boolean[] booleans,
            @CType("__u8[3]") byte[] bytes,
            @CType("__u8[2]") int[] octets,
            @CType("struct point[2]") List<Point> points,
            @CType("__u32 [ 2 ] [ 3 ]") List<long[]> rows,
            @CType("char[2][4]") List<String> names,
            @CType("__u8[2][2]") List<byte[]> pairs,
            @CType("struct point") Point point,
            @CType("__u8[2][6]") List<MacAddress> macs,
            @CType("struct in6_addr[1]") List<Inet6Address> hosts,
            @CType("__be32") Inet4Address gateway) {}

    @Test
    void arraysAreWhereTheCompilerPutsThem(@TempDir Path directory) throws Exception {
        CCompiler.Layout layout = CCompiler.layouts(
                        directory,
                        List.of(
                                new CCompiler.Struct(
                                        "arrays",
                                        "#include <netinet/in.h>\n" + "struct point { __u8 x; __u32 y; };"
                                                + "struct arrays { __u16 ints[3]; __be32 longs[2]; bool booleans[2]; __u8 bytes[3]; __u8 octets[2];"
                                                + " struct point points[2]; __u32 rows[2][3]; char names[2][4]; __u8 pairs[2][2];"
                                                + " struct point point; __u8 macs[2][6]; struct in6_addr hosts[1]; __be32 gateway; };",
                                        List.of(
                                                "ints",
                                                "longs",
                                                "booleans",
                                                "bytes",
                                                "octets",
                                                "points",
                                                "rows",
                                                "names",
                                                "pairs",
                                                "point",
                                                "macs",
                                                "hosts",
                                                "gateway"),
                                        "v.ints[0] = 1; v.ints[2] = 0xffff; v.longs[1] = htobe32(0xfffffffe); v.booleans[1] = true;"
                                                + "v.bytes[2] = 9; v.octets[0] = 200; v.points[1].x = 3; v.points[1].y = 4; v.rows[0][2] = 5;"
                                                + "v.rows[1][0] = 6; strcpy(v.names[1], \"abc\"); v.pairs[1][0] = 7; v.point.y = 8;"
                                                + "v.macs[1][5] = 1; v.hosts[0].s6_addr[15] = 1; v.gateway = htobe32(0xc0000201);")))
                .get("arrays");
        Arrays value = new Arrays(
                new int[] {1, 0, 0xffff},
                new long[] {0, 0xffff_fffeL},
                new boolean[] {false, true},
                new byte[] {0, 0, 9},
                new int[] {200, 0},
                List.of(new Point(0, 0), new Point(3, 4)),
                List.of(new long[] {0, 0, 5}, new long[] {6, 0, 0}),
                List.of("", "abc"),
                List.of(new byte[2], new byte[] {7, 0}),
                new Point(0, 8),
                List.of(new MacAddress(0), new MacAddress(1)),
                List.of((Inet6Address) InetAddress.getByName("::1")),
                (Inet4Address) InetAddress.getByName("192.0.2.1"));
        BpfType<Arrays> type = BpfType.ofRecord(Arrays.class);
        ByteBuffer buffer = ByteBuffer.allocate(type.size());

        type.write(buffer, 0, value);

        assertThat(RecordTypeTest.offsets(type)).isEqualTo(layout.offsets());
        assertThat(type.size()).isEqualTo(layout.size());
        assertThat(HexFormat.of().formatHex(buffer.array())).isEqualTo(layout.bytes());
        assertThat(type.read(buffer, 0)).usingRecursiveComparison().isEqualTo(value);
    }

    record Counters(
            @CType("__u64[2]") long[] longs,
            @CType("__u8[2]") int[] ints,
            @CType("bool[2]") boolean[] flags) {}

    @Test
    void anArrayOfAnotherLengthIsRefused() {
        BpfType<Counters> type = BpfType.ofRecord(Counters.class);
        ByteBuffer buffer = ByteBuffer.allocate(type.size());

        assertThatThrownBy(() -> type.write(buffer, 0, new Counters(new long[3], new int[2], new boolean[2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 elements for __u64[2]");
        assertThatThrownBy(() -> type.write(buffer, 0, new Counters(new long[2], new int[1], new boolean[2])))
                .hasMessage("1 elements for __u8[2]");
        assertThatThrownBy(() -> type.write(buffer, 0, new Counters(new long[2], new int[2], new boolean[0])))
                .hasMessage("0 elements for bool[2]");
        assertThatThrownBy(() -> type.write(buffer, 0, new Counters(new long[2], new int[] {0, 256}, new boolean[2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 does not fit into __u8");
    }

    @CType("struct flow_event")
    record FlowEvent(
            @CType("__u8") State state,
            @CType("__u16[2][3]") List<int[]> rows,
            Point point) {}

    @Test
    void theLayoutSaysWhereEverythingIs() {
        assertThat(BpfType.ofRecord(FlowEvent.class).layout())
                .isEqualTo(new TypeLayout.Struct(
                        "flow_event",
                        List.of(
                                new TypeLayout.Member("state", 0, new TypeLayout.Scalar("enum State : __u8", 1)),
                                new TypeLayout.Member(
                                        "rows",
                                        2,
                                        new TypeLayout.Array(
                                                new TypeLayout.Array(new TypeLayout.Scalar("__u16", 2), 3), 2)),
                                new TypeLayout.Member(
                                        "point",
                                        16,
                                        new TypeLayout.Struct(
                                                "Point",
                                                List.of(
                                                        new TypeLayout.Member("x", 0, new TypeLayout.Scalar("__u8", 1)),
                                                        new TypeLayout.Member(
                                                                "y", 4, new TypeLayout.Scalar("__u32", 4))),
                                                8))),
                        24));
        assertThat(BpfType.ofRecord(FlowEvent.class)).hasToString("""
                struct flow_event {
                    0: enum State : __u8 state;
                    2: __u16[2][3] rows;
                    16: struct Point {
                        0: __u8 x;
                        4: __u32 y;
                    } size 8 point;
                } size 24""");
        assertThat(BpfType.string(4).layout()).isEqualTo(new TypeLayout.Opaque("char[4]", 4));
        assertThat(BpfType.IPV6.layout()).isEqualTo(new TypeLayout.Opaque("struct in6_addr", 16));
        assertThat(BpfType.array(BpfType.BE16, 2).layout())
                .isEqualTo(new TypeLayout.Array(new TypeLayout.Scalar("__be16", 2), 2));
    }

    @Test
    void aLayoutWithoutSizeIsRefused() {
        assertThatThrownBy(() -> new TypeLayout.Scalar("x", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeLayout.Opaque("x", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeLayout.Struct("x", List.of(), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeLayout.Member("x", -1, new TypeLayout.Scalar("x", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeLayout.Array(new TypeLayout.Scalar("x", 1), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeLayout.Array(new TypeLayout.Scalar("x", 8), 1 << 30))
                .isInstanceOf(ArithmeticException.class);
    }

    record WrongElement(@CType("__u32[4]") int[] value) {}

    record WrongListElement(@CType("__u32[4]") List<Integer> value) {}

    record Boxed(@CType("__u32") Long value) {}

    record RawList(
            @CType("__u32[4]") @SuppressWarnings("rawtypes") List value) {}

    record Wildcard(@CType("__u32[4]") List<? extends Number> value) {}

    record UnannotatedArray(long[] value) {}

    record UnannotatedList(List<Long> value) {}

    record Rows(@CType("__u32[2][2]") long[][] value) {}

    record StructOfNumber(@CType("struct point") long value) {}

    record StructArray(@CType("struct point[2]") Point[] value) {}

    record EnumOfNumber(@CType("enum state") long value) {}

    record BoolEnum(@CType("bool") State value) {}

    record BadEnum(Same value) {}

    record UnknownElement(@CType("uint32_t[2]") List<Long> value) {}

    record WrongAddress(@CType("__u8[16]") Inet6Address value) {}

    record Node(@CType("__u32") long value, Node next) {}

    record Parent(@CType("struct child[2]") List<Child> children) {}

    record Child(Parent parent) {}

    @CType("flow_event")
    record NoStruct(int value) {}

    @Test
    void whatCannotBeIsRefusedByName() {
        assertRefused(
                WrongElement.class,
                "WrongElement.value: __u32[4] needs the Java type long[] or java.util.List, not int[]");
        assertRefused(
                WrongListElement.class,
                "WrongListElement.value: __u32 needs the Java type java.lang.Long, not java.lang.Integer");
        assertRefused(Boxed.class, "Boxed.value: __u32 needs the Java type long, not java.lang.Long");
        assertRefused(
                RawList.class,
                "RawList.value: __u32[4] needs the Java type long[] or java.util.List, not java.util.List");
        assertRefused(Wildcard.class, "Wildcard.value: __u32 needs the Java type java.lang.Long, not ? extends");
        assertRefused(UnannotatedArray.class, "UnannotatedArray.value: the Java type long[] has no C type of its own");
        assertRefused(
                UnannotatedList.class, "UnannotatedList.value: the Java type java.util.List<java.lang.Long> has no");
        assertRefused(Rows.class, "Rows.value: __u32[2][2] needs the Java type java.util.List, not long[][]");
        assertRefused(
                StructOfNumber.class, "StructOfNumber.value: struct point needs the Java type a record, not long");
        assertRefused(StructArray.class, "StructArray.value: struct point[2] needs the Java type java.util.List, not ");
        assertRefused(EnumOfNumber.class, "EnumOfNumber.value: enum state needs the Java type an enum, not long");
        assertRefused(BoolEnum.class, "BoolEnum.value: bool needs the Java type boolean, not ");
        assertRefused(BadEnum.class, "BadEnum.value: Same.ONE and Same.TWO have the same number 0");
        assertRefused(UnknownElement.class, "UnknownElement.value: unknown C type \"uint32_t\"");
        assertRefused(WrongAddress.class, "WrongAddress.value: __u8[16] needs the Java type");
        assertRefused(Node.class, "Node.next: the struct Node would contain itself");
        assertRefused(Parent.class, "Child.parent: the struct Parent would contain itself");
        assertRefused(NoStruct.class, "NoStruct: a record stands for a struct, as in @CType(\"struct name\")");
    }

    private static void assertRefused(Class<? extends Record> record, String message) {
        assertThatThrownBy(() -> BpfType.ofRecord(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    record Sample(
            @CType("__u8") State state,
            @CType("__u32[4]") long[] counts,
            @CType("__u16") int port) {}

    /** What reading must allocate: the record and its array. */
    @Test
    void readingAllocatesNothingBesidesTheValues() {
        BpfType<Sample> type = BpfType.ofRecord(Sample.class);
        ByteBuffer buffer = ByteBuffer.allocateDirect(type.size());
        type.write(buffer, 0, new Sample(State.OPEN, new long[] {1, 2, 3, 0xffff_ffffL}, 443));
        List<Object> kept = new ArrayList<>(List.of(0));
        // Headers of 12 and 16 bytes, two references and a number; all rounded up to 8.
        long least = 24 + 16 + 4 * Long.BYTES;

        double read = Allocation.bytesOf(() -> kept.set(0, type.read(buffer, 0)));
        Sample sample = (Sample) kept.get(0);
        double written = Allocation.bytesOf(() -> type.write(buffer, 0, sample));

        assertThat(read).as("bytes to read a value").isLessThan(least + 1);
        assertThat(written).as("bytes to write a value").isLessThan(1);
    }
}
