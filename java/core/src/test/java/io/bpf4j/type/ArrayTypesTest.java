package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Byte arrays, strings and arrays. */
class ArrayTypesTest {

    @Test
    void bytesLieAsTheyAre() {
        BpfType<byte[]> type = BpfType.bytes(3);
        ByteBuffer buffer = ByteBuffer.allocate(5);

        type.write(buffer, 1, new byte[] {1, -1, 0});

        assertThat(buffer.array()).containsExactly(0, 1, -1, 0, 0);
        assertThat(type.read(buffer, 1)).containsExactly(1, -1, 0);
        assertThat(type.size()).isEqualTo(3);
        assertThat(type.alignment()).isEqualTo(1);
        assertThat(type).hasToString("__u8[3]");
    }

    @Test
    void bytesOfAnotherLengthAreRefused() {
        BpfType<byte[]> type = BpfType.bytes(3);
        ByteBuffer buffer = ByteBuffer.allocate(8);

        assertThatThrownBy(() -> type.write(buffer, 0, new byte[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 bytes for __u8[3]");
        assertThatThrownBy(() -> type.write(buffer, 0, new byte[4])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.bytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anArrayOfNoBytesIsEmpty() {
        assertThat(BpfType.bytes(0).read(ByteBuffer.allocate(0), 0)).isEmpty();
    }

    @Test
    void aStringIsFollowedByZeroesOverWhatWasThere() {
        BpfType<String> type = BpfType.string(6);
        ByteBuffer buffer = dirty(8);

        type.write(buffer, 1, "abc");

        assertThat(buffer.array()).containsExactly(0x55, 'a', 'b', 'c', 0, 0, 0, 0x55);
        assertThat(type.read(buffer, 1)).isEqualTo("abc");
        assertThat(type).hasToString("char[6]");
    }

    @Test
    void aStringIsInUtf8() {
        BpfType<String> type = BpfType.string(11);
        ByteBuffer buffer = dirty(11);

        type.write(buffer, 0, "é€😀");

        // Two, three and four bytes.
        assertThat(buffer.array()).containsExactly(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0x00, 0x00);
        assertThat(type.read(buffer, 0)).isEqualTo("é€😀");
    }

    @Test
    void aStringMayFillTheArrayButForTheZeroByte() {
        BpfType<String> type = BpfType.string(4);
        ByteBuffer buffer = dirty(4);

        type.write(buffer, 0, "abc");

        assertThat(buffer.array()).containsExactly('a', 'b', 'c', 0);
    }

    @Test
    void aStringThatLeavesNoRoomForTheZeroByteIsRefused() {
        BpfType<String> type = BpfType.string(4);
        ByteBuffer buffer = dirty(8);

        assertThatThrownBy(() -> type.write(buffer, 0, "abcd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"abcd\" has 4 bytes in UTF-8, too many for char[4]");
        // Two characters, but four bytes.
        assertThatThrownBy(() -> type.write(buffer, 0, "éé")).isInstanceOf(IllegalArgumentException.class);
        assertThat(buffer).isEqualTo(dirty(8));
    }

    @Test
    void aStringWithAZeroCharacterIsRefused() {
        assertThatThrownBy(() -> BpfType.string(8).write(ByteBuffer.allocate(8), 0, "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a zero character in a string for char[8]");
    }

    @Test
    void aFullArrayWithoutZeroByteReadsToItsEnd() {
        ByteBuffer buffer = ByteBuffer.wrap("abcdefgh".getBytes(StandardCharsets.US_ASCII));

        assertThat(BpfType.string(4).read(buffer, 2)).isEqualTo("cdef");
    }

    @Test
    void aStringEndsAtTheFirstZeroByte() {
        assertThat(BpfType.string(5).read(ByteBuffer.wrap(new byte[] {'a', 0, 'b', 'c', 0}), 0))
                .isEqualTo("a");
    }

    @Test
    void aStringNeedsRoomForTheZeroByte() {
        assertThatThrownBy(() -> BpfType.string(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void arrayElementsLieOneAfterTheOther() {
        BpfType<List<Integer>> type = BpfType.array(BpfType.BE16, 3);
        ByteBuffer buffer = dirty(8);

        type.write(buffer, 1, List.of(0x0102, 0x0304, 0xffff));

        assertThat(buffer.array()).containsExactly(0x55, 1, 2, 3, 4, -1, -1, 0x55);
        assertThat(type.read(buffer, 1)).containsExactly(0x0102, 0x0304, 0xffff);
        assertThat(type.size()).isEqualTo(6);
        assertThat(type.alignment()).isEqualTo(2);
        assertThat(type).hasToString("__be16[3]");
    }

    @Test
    void arraysNest() {
        BpfType<List<List<Integer>>> type = BpfType.array(BpfType.array(BpfType.U8, 2), 2);
        ByteBuffer buffer = dirty(4);

        type.write(buffer, 0, List.of(List.of(1, 2), List.of(3, 4)));

        assertThat(buffer.array()).containsExactly(1, 2, 3, 4);
        assertThat(type.read(buffer, 0)).containsExactly(List.of(1, 2), List.of(3, 4));
    }

    @Test
    void anArrayThatWasReadCannotBeChanged() {
        List<Integer> elements = BpfType.array(BpfType.U8, 1).read(ByteBuffer.allocate(1), 0);

        assertThatThrownBy(() -> elements.set(0, 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anArrayOfAnotherLengthIsRefused() {
        BpfType<List<Integer>> type = BpfType.array(BpfType.U8, 2);

        assertThatThrownBy(() -> type.write(ByteBuffer.allocate(8), 0, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 elements for __u8[2]");
        assertThatThrownBy(() -> BpfType.array(BpfType.U8, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.array(BpfType.U64, Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @Property
    void everyStringThatFitsReadsAsItWasWritten(@ForAll @StringLength(max = 40) String text) {
        // A lone surrogate has no UTF-8, and a zero byte no place.
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf('\0') < 0);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        ByteBuffer buffer = dirty(length + 3);

        BpfType.string(length + 1).write(buffer, 1, text);

        assertThat(BpfType.string(length + 1).read(buffer, 1)).isEqualTo(text);
        assertThat(buffer.get(0)).isEqualTo((byte) 0x55);
        assertThat(buffer.get(length + 2)).isEqualTo((byte) 0x55);
    }

    @Property
    void everyListReadsAsItWasWritten(@ForAll @Size(max = 20) List<Long> values) {
        BpfType<List<Long>> type = BpfType.array(BpfType.S64, values.size());
        ByteBuffer buffer = ByteBuffer.allocate(type.size());

        type.write(buffer, 0, values);

        assertThat(type.read(buffer, 0)).isEqualTo(values);
    }

    private static ByteBuffer dirty(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0x55);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void textsOfAnyLengthEndAtTheirFirstZeroByte() {
        Random random = new Random(3);
        for (int length = 1; length <= 80; length++) {
            for (int end = 0; end <= length; end++) {
                byte[] bytes = new byte[length + 2];
                // Bytes of all values, but none of them zero before the end, and as many as there may be behind.
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (i <= end ? 1 + random.nextInt(127) : random.nextInt(3) * 64);
                }
                if (end < length) {
                    bytes[1 + end] = 0;
                }
                String expected = new String(bytes, 1, end, StandardCharsets.US_ASCII);

                assertThat(BpfType.string(length).read(ByteBuffer.wrap(bytes), 1))
                        .isEqualTo(expected);
                assertThat(BpfType.string(length)
                                .read(ByteBuffer.allocateDirect(bytes.length).put(0, bytes), 1))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void bytesAboveTheOthersAreNoZeros() {
        byte[] text = "é\u0080\u00ff\ud83d\ude00ü€ßé".getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(32).put(0, text);

        assertThat(BpfType.string(32).read(buffer, 0)).isEqualTo(new String(text, StandardCharsets.UTF_8));
    }

    @Test
    void numbersAreJavaArrays() {
        ByteBuffer buffer = ByteBuffer.allocate(24);
        BpfType<int[]> ports = BpfType.ints(BpfType.BE16, 3);
        BpfType<long[]> counters = BpfType.longs(BpfType.U32, 2);
        BpfType<boolean[]> flags = BpfType.booleans(2);

        ports.write(buffer, 1, new int[] {80, 443, 0xffff});
        counters.write(buffer, 8, new long[] {1, 0xffff_ffffL});
        flags.write(buffer, 16, new boolean[] {true, false});

        assertThat(ports.read(buffer, 1)).containsExactly(80, 443, 0xffff);
        assertThat(buffer.get(2)).isEqualTo((byte) 80);
        assertThat(counters.read(buffer, 8)).containsExactly(1, 0xffff_ffffL);
        assertThat(flags.read(buffer, 16)).containsExactly(true, false);
        assertThat(ports.size()).isEqualTo(6);
        assertThat(counters.alignment()).isEqualTo(4);
        assertThat(flags).hasToString("bool[2]");
        assertThatThrownBy(() -> ports.write(buffer, 0, new int[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 elements for __be16[3]");
        assertThatThrownBy(() -> ports.write(buffer, 0, new int[] {0, 0, 0x1_0000}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.longs(BpfType.U64, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.longs(new OtherLong(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use array(element, length)");
    }

    /** A type that is none of the library's. */
    private static final class OtherLong implements BpfType<Long> {

        @Override
        public int size() {
            return Long.BYTES;
        }

        @Override
        public int alignment() {
            return Long.BYTES;
        }

        @Override
        public Long read(ByteBuffer buffer, int offset) {
            return buffer.getLong(offset);
        }

        @Override
        public void write(ByteBuffer buffer, int offset, Long value) {
            buffer.putLong(offset, value);
        }
    }
}
