package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitFieldsTest {

    private static final int BYTES = 12;

    /** The bits of memory as one number: the first byte is the lowest one on little-endian machines, the highest one on others. */
    private static BigInteger memory(byte[] bytes, boolean bigEndian) {
        byte[] ordered = bytes.clone();
        for (int i = 0; i < bytes.length && !bigEndian; i++) {
            ordered[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, ordered);
    }

    @Test
    void fieldsOfAllWidthsAtAllPlacesAreReadAndWrittenInBothByteOrders() {
        Random random = new Random(1);
        for (boolean bigEndian : new boolean[] {false, true}) {
            for (int start = 0; start < Byte.SIZE; start++) {
                for (int width = 1; width <= Long.SIZE; width++) {
                    byte[] bytes = new byte[BYTES];
                    random.nextBytes(bytes);
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    long value = random.nextLong() >>> Long.SIZE - width;
                    int below = bigEndian ? BYTES * Byte.SIZE - Byte.SIZE - start - width : Byte.SIZE + start;
                    BigInteger mask = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
                    BigInteger expected = memory(bytes, bigEndian)
                            .andNot(mask.shiftLeft(below))
                            .or(new BigInteger(Long.toUnsignedString(value)).shiftLeft(below));

                    BitFields.put(buffer, 1, start, width, value, bigEndian);

                    assertThat(memory(bytes, bigEndian)).isEqualTo(expected);
                    assertThat(BitFields.get(buffer, 1, start, width, bigEndian) & mask.longValue())
                            .isEqualTo(value);
                }
            }
        }
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        ByteBuffer buffer = ByteBuffer.allocate(2);

        assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 0, 3, 3, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("8 does not fit into an unsigned bit-field of 3 bits (0 to 7)");
        assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 0, 3, 3, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BitFields.putSigned(buffer, 0, 3, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 does not fit into a signed bit-field of 3 bits (-4 to 3)");
        assertThat(buffer.getShort(0)).isZero();
        BitFields.putSigned(buffer, 0, 3, 3, -4);
        assertThat(BitFields.getSigned(buffer, 0, 3, 3)).isEqualTo(-4);
        assertThat(BitFields.getUnsigned(buffer, 0, 3, 3)).isEqualTo(4);
        BitFields.putUnsigned(buffer, 0, 3, 3, 7);
        assertThat(BitFields.getSigned(buffer, 0, 3, 3)).isEqualTo(-1);
    }

    @Test
    void nothingIsTouchedBehindTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocate(2);

        assertThatThrownBy(() -> BitFields.putUnsigned(buffer, 1, 4, 8, 255))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> BitFields.getUnsigned(buffer, 1, 4, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(buffer.getShort(0)).isZero();
    }
}
