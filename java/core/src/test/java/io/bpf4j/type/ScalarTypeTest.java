package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarTypeTest {

    private static final byte DIRT = (byte) 0xa5;

    /** A type, a value, and its bytes as a little-endian machine has them. */
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(BpfType.U8, 0, "00"),
                Arguments.of(BpfType.U8, 255, "ff"),
                Arguments.of(BpfType.S8, -128, "80"),
                Arguments.of(BpfType.S8, 127, "7f"),
                Arguments.of(BpfType.U16, 0x1234, "3412"),
                Arguments.of(BpfType.U16, 65_535, "ffff"),
                Arguments.of(BpfType.S16, -32_768, "0080"),
                Arguments.of(BpfType.S16, 0x1234, "3412"),
                Arguments.of(BpfType.U32, 0x1234_5678L, "78563412"),
                Arguments.of(BpfType.U32, 4_294_967_295L, "ffffffff"),
                Arguments.of(BpfType.S32, Integer.MIN_VALUE, "00000080"),
                Arguments.of(BpfType.S32, -2, "feffffff"),
                Arguments.of(BpfType.U64, 0x0123_4567_89ab_cdefL, "efcdab8967452301"),
                Arguments.of(BpfType.U64, -1L, "ffffffffffffffff"),
                Arguments.of(BpfType.S64, Long.MIN_VALUE, "0000000000000080"),
                Arguments.of(BpfType.BOOL, true, "01"),
                Arguments.of(BpfType.BOOL, false, "00"));
    }

    static Stream<Arguments> networkValues() {
        return Stream.of(
                Arguments.of(BpfType.BE16, 0x1234, "1234"),
                Arguments.of(BpfType.BE16, 65_535, "ffff"),
                Arguments.of(BpfType.BE32, 0x1234_5678L, "12345678"),
                Arguments.of(BpfType.BE32, 0x8000_0000L, "80000000"),
                Arguments.of(BpfType.BE64, 0x0123_4567_89ab_cdefL, "0123456789abcdef"),
                Arguments.of(BpfType.BE64, -2L, "fffffffffffffffe"));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void valuesLieInTheOrderOfTheMachine(BpfType<T> type, T value, String littleEndian) {
        byte[] bytes = HexFormat.of().parseHex(littleEndian);
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            reverse(bytes);
        }
        assertBytes(type, value, bytes);
    }

    @ParameterizedTest
    @MethodSource("networkValues")
    <T> void networkValuesLieInTheOrderOfTheWire(BpfType<T> type, T value, String wire) {
        assertBytes(type, value, HexFormat.of().parseHex(wire));
    }

    private static void reverse(byte[] bytes) {
        for (int i = 0; i < bytes.length / 2; i++) {
            byte each = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = each;
        }
    }

    /** At every offset modulo 8, in heap and direct buffers set to either byte order, and without touching a neighbour. */
    private static <T> void assertBytes(BpfType<T> type, T value, byte[] bytes) {
        assertThat(type.size()).isEqualTo(bytes.length);
        assertThat(type.alignment()).isEqualTo(bytes.length);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            for (ByteBuffer buffer : List.of(ByteBuffer.allocate(32), ByteBuffer.allocateDirect(32))) {
                for (int offset = 1; offset < 17; offset++) {
                    byte[] expected = new byte[32];
                    Arrays.fill(expected, DIRT);
                    buffer.clear().put(0, expected);
                    buffer.order(order).position(3).limit(30);

                    type.write(buffer, offset, value);

                    System.arraycopy(bytes, 0, expected, offset, bytes.length);
                    assertThat(type.read(buffer, offset)).isEqualTo(value);
                    assertThat(buffer.position()).isEqualTo(3);
                    assertThat(buffer.limit()).isEqualTo(30);
                    assertThat(buffer.order()).isEqualTo(order);
                    byte[] actual = new byte[32];
                    buffer.clear().get(0, actual);
                    assertThat(actual).as("offset %d of %s", offset, buffer).isEqualTo(expected);
                }
            }
        }
    }

    static Stream<Arguments> valuesOutOfRange() {
        return Stream.of(
                Arguments.of(BpfType.U8, -1, "-1 does not fit into __u8 (0 to 255)"),
                Arguments.of(BpfType.U8, 256, "256 does not fit into __u8 (0 to 255)"),
                Arguments.of(BpfType.S8, -129, "-129 does not fit into __s8 (-128 to 127)"),
                Arguments.of(BpfType.S8, 128, "128 does not fit into __s8 (-128 to 127)"),
                Arguments.of(BpfType.U16, -1, "-1 does not fit into __u16 (0 to 65535)"),
                Arguments.of(BpfType.U16, 65_536, "65536 does not fit into __u16 (0 to 65535)"),
                Arguments.of(BpfType.S16, -32_769, "-32769 does not fit into __s16 (-32768 to 32767)"),
                Arguments.of(BpfType.S16, 32_768, "32768 does not fit into __s16 (-32768 to 32767)"),
                Arguments.of(BpfType.BE16, 65_536, "65536 does not fit into __be16 (0 to 65535)"),
                Arguments.of(BpfType.BE16, -1, "-1 does not fit into __be16 (0 to 65535)"),
                Arguments.of(BpfType.U32, -1L, "-1 does not fit into __u32 (0 to 4294967295)"),
                Arguments.of(BpfType.U32, 1L << 32, "4294967296 does not fit into __u32 (0 to 4294967295)"),
                Arguments.of(BpfType.BE32, 1L << 32, "4294967296 does not fit into __be32 (0 to 4294967295)"),
                Arguments.of(BpfType.BE32, Long.MIN_VALUE, Long.MIN_VALUE + " does not fit into __be32"));
    }

    @ParameterizedTest
    @MethodSource("valuesOutOfRange")
    <T> void aValueOutOfRangeIsRefusedAndNothingIsWritten(BpfType<T> type, T value, String message) {
        ByteBuffer buffer = ByteBuffer.allocate(8).put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

        assertThatThrownBy(() -> type.write(buffer, 0, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);

        assertThat(buffer.array()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void everyByteButZeroReadsAsTrue() {
        for (int value = 1; value < 256; value++) {
            assertThat(BpfType.BOOL.read(ByteBuffer.wrap(new byte[] {(byte) value}), 0))
                    .isTrue();
        }
    }

    static Stream<BpfType<?>> types() {
        return Stream.<BpfType<?>>of(
                BpfType.U8,
                BpfType.S8,
                BpfType.U16,
                BpfType.S16,
                BpfType.U32,
                BpfType.S32,
                BpfType.U64,
                BpfType.S64,
                BpfType.BE16,
                BpfType.BE32,
                BpfType.BE64,
                BpfType.BOOL);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aBufferThatEndsBeforeTheValueIsOutOfBounds(BpfType<?> type) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(16);
        buffer.limit(8);

        assertThatThrownBy(() -> type.read(buffer, 9 - type.size())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> type.read(buffer, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> writeReadBack(type, buffer, 9 - type.size()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static <T> void writeReadBack(BpfType<T> type, ByteBuffer buffer, int offset) {
        type.write(buffer, offset, type.read(ByteBuffer.allocate(8), 0));
    }

    /** The limits have tests of their own; those of five numbers together are more than there are tries. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyValueReadsAsItWasWritten(
            @ForAll @IntRange(min = 0, max = 65_535) int u16,
            @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long u32,
            @ForAll short s16,
            @ForAll int s32,
            @ForAll long s64) {
        assertRoundTrip(BpfType.U8, u16 & 0xff);
        assertRoundTrip(BpfType.S8, (int) (byte) s16);
        assertRoundTrip(BpfType.U16, u16);
        assertRoundTrip(BpfType.BE16, u16);
        assertRoundTrip(BpfType.S16, (int) s16);
        assertRoundTrip(BpfType.U32, u32);
        assertRoundTrip(BpfType.BE32, u32);
        assertRoundTrip(BpfType.S32, s32);
        assertRoundTrip(BpfType.U64, s64);
        assertRoundTrip(BpfType.S64, s64);
        assertRoundTrip(BpfType.BE64, s64);
    }

    private static <T> void assertRoundTrip(BpfType<T> type, T value) {
        ByteBuffer buffer = ByteBuffer.allocate(11);
        type.write(buffer, 3, value);
        assertThat(type.read(buffer, 3)).isEqualTo(value);
    }
}
