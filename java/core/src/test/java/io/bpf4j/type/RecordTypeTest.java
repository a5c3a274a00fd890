package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTypeTest {

    private static final Pattern MEMBER = Pattern.compile("^ {4}(\\d+): ", Pattern.MULTILINE);

    private static Map<String, CCompiler.Layout> layouts;

    record Padded(
            @CType("__u8") int a,
            @CType("__u64") long b,
            @CType("__u16") int c,
            @CType("__u32") long d,
            @CType("bool") boolean e) {}

    record Inner(@CType("__u8") int a, @CType("__u32") long b) {}

    record Outer(
            @CType("__u8") int a,
            Inner inner,
            @CType("__u8") int b,
            Padded padded,
            @CType("__be16") int c) {}

    record Flow(
            Inet4Address source,
            @CType("__be16") int port,
            Inet6Address destination,
            MacAddress mac,
            @CType("char[5]") String name,
            @CType("__u8[3]") byte[] cookie,
            @CType("__be32") long mark,
            @CType("__be64") long stamp,
            @CType("__s8") int tos) {}

    record Unannotated(byte a, short b, byte c, int d, byte e, long f, boolean g) {}

    record Single(@CType("__u8") int only) {}

    private static final Padded PADDED = new Padded(0xfe, 0x0102_0304_0506_0708L, 0xabcd, 0xdeadbeefL, true);

    @BeforeAll
    static void askTheCompiler(@TempDir Path directory) throws IOException {
        layouts = CCompiler.layouts(
                directory,
                List.of(
                        new CCompiler.Struct(
                                "padded",
                                "struct padded { __u8 a; __u64 b; __u16 c; __u32 d; bool e; };",
                                List.of("a", "b", "c", "d", "e"),
                                "v.a = 0xfe; v.b = 0x0102030405060708; v.c = 0xabcd; v.d = 0xdeadbeef; v.e = true;"),
                        new CCompiler.Struct(
                                "outer",
                                "struct inner { __u8 a; __u32 b; };"
                                        + "struct outer { __u8 a; struct inner inner; __u8 b; struct padded padded; __be16 c; };",
                                List.of("a", "inner", "b", "padded", "c"),
                                "v.a = 1; v.inner.a = 2; v.inner.b = 3; v.b = 4; v.padded.a = 0xfe;"
                                        + "v.padded.b = 0x0102030405060708; v.padded.c = 0xabcd; v.padded.d = 0xdeadbeef;"
                                        + "v.padded.e = true; v.c = htobe16(0x0102);"),
                        new CCompiler.Struct(
                                "flow",
                                "#include <netinet/in.h>\n"
                                        + "struct flow { struct in_addr source; __be16 port; struct in6_addr destination;"
                                        + " __u8 mac[6]; char name[5]; __u8 cookie[3]; __be32 mark; __be64 stamp; __s8 tos; };",
                                List.of(
                                        "source",
                                        "port",
                                        "destination",
                                        "mac",
                                        "name",
                                        "cookie",
                                        "mark",
                                        "stamp",
                                        "tos"),
                                "memcpy(&v.source, \"\\xc0\\x00\\x02\\x01\", 4); memcpy(&v.port, \"\\x12\\x34\", 2);"
                                        + "v.destination.s6_addr[0] = 0x20; v.destination.s6_addr[15] = 1;"
                                        + "memcpy(v.mac, \"\\x02\\0\\0\\0\\0\\x07\", 6); strcpy(v.name, \"eth0\");"
                                        + "memcpy(v.cookie, \"\\x09\\x08\\x07\", 3); memcpy(&v.mark, \"\\x01\\x02\\x03\\x04\", 4);"
                                        + "memcpy(&v.stamp, \"\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\", 8); v.tos = -2;"),
                        new CCompiler.Struct(
                                "unannotated",
                                "struct unannotated { signed char a; short b; signed char c; int d; signed char e; long long f; bool g; };",
                                List.of("a", "b", "c", "d", "e", "f", "g"),
                                "v.a = -1; v.b = -2; v.c = 3; v.d = -4; v.e = 5; v.f = -6; v.g = true;"),
                        new CCompiler.Struct(
                                "single", "struct single { __u8 only; };", List.of("only"), "v.only = 200;")));
    }

    @Test
    void paddingIsWhereTheCompilerPutsIt() {
        assertLaidOutAs("padded", BpfType.ofRecord(Padded.class), PADDED);
    }

    @Test
    void nestedRecordsAreNestedStructs() {
        Outer value = new Outer(1, new Inner(2, 3), 4, PADDED, 0x0102);

        assertLaidOutAs("outer", BpfType.ofRecord(Outer.class), value);
    }

    @Test
    void addressesArraysAndNetworkOrderAreWhereTheCompilerPutsThem() throws UnknownHostException {
        BpfType<Flow> type = BpfType.ofRecord(Flow.class);
        Flow value = new Flow(
                (Inet4Address) InetAddress.getByName("192.0.2.1"),
                0x1234,
                (Inet6Address) InetAddress.getByName("2000::1"),
                new MacAddress(0x0200_0000_0007L),
                "eth0",
                new byte[] {9, 8, 7},
                0x0102_0304,
                0x0102_0304_0506_0708L,
                -2);

        ByteBuffer buffer = writeOverDirt(type, value);

        CCompiler.Layout layout = layouts.get("flow");
        assertThat(offsets(type)).isEqualTo(layout.offsets());
        assertThat(type.size()).isEqualTo(layout.size());
        assertThat(hex(buffer, type.size())).isEqualTo(layout.bytes());
        assertThat(type.read(buffer, DIRT)).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    void primitivesWithoutAnnotationAreTheSignedTypesOfTheirSize() {
        assertLaidOutAs(
                "unannotated",
                BpfType.ofRecord(Unannotated.class),
                new Unannotated((byte) -1, (short) -2, (byte) 3, -4, (byte) 5, -6, true));
    }

    @Test
    void aStructOfOneByteHasNoPadding() {
        assertLaidOutAs("single", BpfType.ofRecord(Single.class), new Single(200));
    }

    /** How much is in front of the value and behind it, and stays as it is. */
    private static final int DIRT = 3;

    private static <R extends Record> void assertLaidOutAs(String struct, BpfType<R> type, R value) {
        CCompiler.Layout layout = layouts.get(struct);

        ByteBuffer buffer = writeOverDirt(type, value);

        assertThat(offsets(type)).as("%s", type).isEqualTo(layout.offsets());
        assertThat(type.size()).as("%s", type).isEqualTo(layout.size());
        assertThat(type.alignment()).isEqualTo(layout.alignment());
        assertThat(hex(buffer, type.size())).isEqualTo(layout.bytes());
        assertThat(type.read(buffer, DIRT)).isEqualTo(value);
    }

    private static <T> ByteBuffer writeOverDirt(BpfType<T> type, T value) {
        byte[] bytes = new byte[type.size() + 2 * DIRT];
        Arrays.fill(bytes, (byte) 0xee);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);

        type.write(buffer, DIRT, value);

        for (int i = 0; i < DIRT; i++) {
            assertThat(bytes[i]).isEqualTo((byte) 0xee);
            assertThat(bytes[bytes.length - 1 - i]).isEqualTo((byte) 0xee);
        }
        return buffer;
    }

    private static String hex(ByteBuffer buffer, int size) {
        return HexFormat.of().formatHex(buffer.array(), DIRT, DIRT + size);
    }

    /** The offsets of a record type's own members, which it prints. */
    static List<Integer> offsets(BpfType<?> type) {
        Matcher matcher = MEMBER.matcher(type.toString());
        return matcher.results().map(result -> Integer.valueOf(result.group(1))).toList();
    }

    @Test
    void theLayoutIsPrintedOneMemberALine() {
        assertThat(BpfType.ofRecord(Inner.class)).hasToString("""
                        struct Inner {
                            0: __u8 a;
                            4: __u32 b;
                        } size 8""");
    }

    @Test
    void aMemberOutOfRangeNamesItsType() {
        assertThatThrownBy(() -> BpfType.ofRecord(Single.class).write(ByteBuffer.allocate(1), 0, new Single(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 does not fit into __u8");
    }

    @Test
    void aBufferThatEndsInThePaddingIsOutOfBounds() {
        BpfType<Padded> type = BpfType.ofRecord(Padded.class);

        assertThatThrownBy(() -> type.write(ByteBuffer.allocate(type.size() - 1), 0, PADDED))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anExceptionOfTheConstructorComesThrough() {
        BpfType<Picky> type = BpfType.ofRecord(Picky.class);

        assertThatThrownBy(() -> type.read(ByteBuffer.allocate(4), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("zero");
    }

    record Picky(int value) {

        Picky {
            if (value == 0) {
                throw new IllegalStateException("zero");
            }
        }
    }

    private record Hidden(@CType("__u16") int value) {}

    @Test
    void aPrivateRecordWorksFromTheSameModule() {
        BpfType<Hidden> type = BpfType.ofRecord(MethodHandles.lookup(), Hidden.class);
        ByteBuffer buffer = ByteBuffer.allocate(2);

        type.write(buffer, 0, new Hidden(513));

        assertThat(buffer.array()).containsExactlyInAnyOrder(1, 2);
        assertThat(buffer.order(ByteOrder.nativeOrder()).getShort(0)).isEqualTo((short) 513);
        assertThat(type.read(buffer, 0)).isEqualTo(new Hidden(513));
        assertThat(BpfType.ofRecord(Hidden.class).read(buffer, 0)).isEqualTo(new Hidden(513));
    }

    record WrongInt(@CType("__u32") int value) {}

    record WrongString(@CType("char[4]") byte[] value) {}

    record WrongBytes(@CType("__u8[4]") String value) {}

    record WrongBool(@CType("bool") int value) {}

    @Test
    void aJavaTypeThatCannotTakeTheCTypeIsRefusedByName() {
        assertRefused(WrongInt.class, "WrongInt.value: __u32 needs the Java type long, not int");
        assertRefused(WrongString.class, "WrongString.value: char[4] needs the Java type java.lang.String, not byte[]");
        assertRefused(
                WrongBytes.class,
                "WrongBytes.value: __u8[4] needs the Java type byte[], int[] or java.util.List, not java.lang.String");
        assertRefused(WrongBool.class, "WrongBool.value: bool needs the Java type boolean, not int");
    }

    record Unknown(@CType("uint32_t") long value) {}

    record UnknownArray(@CType("__u32[n]") long value) {}

    record TooLong(@CType("char[4294967296]") String value) {}

    record EmptyString(@CType("char[0]") String value) {}

    @Test
    void anUnknownCTypeIsRefusedWithTheKnownOnes() {
        assertRefused(Unknown.class, "Unknown.value: unknown C type \"uint32_t\"; known are __be16");
        assertRefused(UnknownArray.class, "UnknownArray.value: unknown C type \"__u32[n]\"");
        assertRefused(TooLong.class, "unknown C type \"char[4294967296]\"");
        assertRefused(EmptyString.class, "0 bytes");
    }

    record NoCType(Object value) {}

    record NestedNoCType(NoCType nested) {}

    @Test
    void aJavaTypeWithoutCTypeIsRefusedByName() {
        assertRefused(
                NoCType.class,
                "NoCType.value: the Java type java.lang.Object has no C type of its own; name one with @CType");
        assertRefused(NestedNoCType.class, "NoCType.value");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    @Test
    void aClassThatIsNoRecordIsRefused() {
        assertThatThrownBy(() -> BpfType.ofRecord((Class) String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.String is not a record");
    }

    record Large(
            @CType("__u8[999999999]") byte[] a,
            @CType("__u8[999999999]") byte[] b,
            @CType("__u8[999999999]") byte[] c) {}

    @Test
    void aStructBeyondTheRangeOfAnIntIsRefused() {
        assertThatThrownBy(() -> BpfType.ofRecord(Large.class)).isInstanceOf(ArithmeticException.class);
    }

    private static void assertRefused(Class<? extends Record> record, String message) {
        assertThatThrownBy(() -> BpfType.ofRecord(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Property
    void everyRecordReadsAsItWasWritten(
            @ForAll byte a, @ForAll long b, @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long c, @ForAll boolean d) {
        BpfType<Outer> type = OUTER;
        Outer value =
                new Outer(a & 0xff, new Inner(a & 0x7f, c), 7, new Padded(a & 0xff, b, (int) (c & 0xffff), c, d), (int)
                        (c >>> 16));
        ByteBuffer buffer = ByteBuffer.allocate(type.size() + 1);

        type.write(buffer, 1, value);

        assertThat(type.read(buffer, 1)).isEqualTo(value);
    }

    private static final BpfType<Outer> OUTER = BpfType.ofRecord(Outer.class);

    @Property
    void equalRecordsHaveEqualBytesWhateverWasThereBefore(@ForAll byte dirt, @ForAll long b) {
        ByteBuffer clean = ByteBuffer.allocate(OUTER.size());
        byte[] bytes = new byte[OUTER.size()];
        Arrays.fill(bytes, dirt);
        ByteBuffer dirty = ByteBuffer.wrap(bytes);
        Outer value = new Outer(1, new Inner(2, 3), 4, new Padded(5, b, 6, 7, true), 8);

        OUTER.write(clean, 0, value);
        OUTER.write(dirty, 0, value);

        assertThat(dirty).isEqualTo(clean);
    }
}
