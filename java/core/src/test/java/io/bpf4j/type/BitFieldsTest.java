package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BitFieldsTest {

    private static final int BYTES = 20;

    /** The bits of memory as one number: the first byte is the lowest one on little-endian machines, the highest one on others. */
    private static BigInteger memory(byte[] bytes, boolean bigEndian) {
        byte[] ordered = bytes.clone();
        for (int i = 0; i < bytes.length && !bigEndian; i++) {
            ordered[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, ordered);
    }

    /** A field of all widths at all places in the least unit that has it, byte by byte if that is no number, and in those of 1, 2, 4 and 8 bytes. */
    static Stream<int[]> fields() {
        List<int[]> fields = new ArrayList<>();
        for (int start = 0; start < Long.SIZE; start++) {
            for (int width = 1; width <= Long.SIZE; width++) {
                int least = (start + width + Byte.SIZE - 1) / Byte.SIZE;
                for (int size = 1; size <= Long.BYTES; size *= 2) {
                    if (size > least) {
                        fields.add(new int[] {size, start, width});
                    }
                }
                if (start < Byte.SIZE || least <= Long.BYTES && Integer.bitCount(least) == 1) {
                    fields.add(new int[] {least, start, width});
                }
            }
        }
        return fields.stream();
    }

    @Test
    void fieldsOfAllWidthsAtAllPlacesAreReadAndWrittenInBothByteOrders() {
        Random random = new Random(1);
        fields().forEach(field -> {
            int size = field[0];
            int start = field[1];
            int width = field[2];
            for (boolean bigEndian : new boolean[] {false, true}) {
                byte[] bytes = new byte[BYTES];
                random.nextBytes(bytes);
                ByteBuffer buffer = ByteBuffer.wrap(bytes)
                        .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                long value = random.nextLong() >>> Long.SIZE - width;
                int below = bigEndian ? BYTES * Byte.SIZE - Byte.SIZE - start - width : Byte.SIZE + start;
                BigInteger mask = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
                BigInteger expected = memory(bytes, bigEndian)
                        .andNot(mask.shiftLeft(below))
                        .or(new BigInteger(Long.toUnsignedString(value)).shiftLeft(below));

                BitFields.put(buffer, 1, size, start, width, value, bigEndian);

                assertThat(memory(bytes, bigEndian))
                        .as("%d bits behind %d of %d bytes", width, start, size)
                        .isEqualTo(expected);
                assertThat(BitFields.get(buffer, 1, size, start, width, bigEndian) & mask.longValue())
                        .isEqualTo(value);
            }
        });
    }

    @Test
    void aWholeUnitIsWhatItsFieldsAreOneByOne() {
        Random random = new Random(2);
        for (int size = 1; size <= Long.BYTES; size *= 2) {
            for (int i = 0; i < 100; i++) {
                int first = 1 + random.nextInt(size * Byte.SIZE - 2);
                int second = size * Byte.SIZE - 1 - first;
                long unsigned = random.nextLong() >>> Long.SIZE - first;
                long signed = random.nextLong() >> Long.SIZE - second;
                ByteBuffer once = ByteBuffer.allocateDirect(BYTES);
                ByteBuffer oneByOne = ByteBuffer.allocate(BYTES);

                BitFields.putUnit(
                        once,
                        1,
                        size,
                        BitFields.unsigned(size, 0, first, unsigned) | BitFields.signed(size, first, second, signed));
                BitFields.putUnsigned(oneByOne, 1, size, 0, first, unsigned);
                BitFields.putSigned(oneByOne, 1, size, first, second, signed);

                assertThat(once).isEqualTo(oneByOne);
                assertThat(BitFields.getUnsigned(once, 1, size, 0, first)).isEqualTo(unsigned);
                assertThat(BitFields.getSigned(once, 1, size, first, second)).isEqualTo(signed);
            }
        }
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        ByteBuffer buffer = ByteBuffer.allocate(2);

        assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 0, 1, 3, 3, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("8 does not fit into an unsigned bit-field of 3 bits (0 to 7)");
        assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 0, 1, 3, 3, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BitFields.putSigned(buffer, 0, 1, 3, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 does not fit into a signed bit-field of 3 bits (-4 to 3)");
        assertThatThrownBy(() -> BitFields.unsigned(1, 3, 3, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("8 does not fit into an unsigned bit-field of 3 bits (0 to 7)");
        assertThatThrownBy(() -> BitFields.signed(1, 3, 3, -5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-5 does not fit into a signed bit-field of 3 bits (-4 to 3)");
        assertThat(buffer.getShort(0)).isZero();
        BitFields.putSigned(buffer, 0, 1, 3, 3, -4);
        assertThat(BitFields.getSigned(buffer, 0, 1, 3, 3)).isEqualTo(-4);
        assertThat(BitFields.getUnsigned(buffer, 0, 1, 3, 3)).isEqualTo(4);
        BitFields.putUnsigned(buffer, 0, 1, 3, 3, 7);
        assertThat(BitFields.getSigned(buffer, 0, 1, 3, 3)).isEqualTo(-1);
    }

    @Test
    void nothingIsTouchedBehindTheBuffer() {
        for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(2)}) {
            for (int size : new int[] {2, 3, 4, 8, 9}) {
                assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 1, size, 4, 8, 255))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> BitFields.getUnsigned(buffer, 1, size, 4, 8))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThatThrownBy(() -> BitFields.putUnit(buffer, 1, 2, -1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(buffer.getShort(0)).isZero();
        }
    }
}
