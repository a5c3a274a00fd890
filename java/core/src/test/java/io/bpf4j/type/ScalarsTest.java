package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ScalarsTest {

    private static final BigInteger TWO = BigInteger.TWO;

    private final ByteBuffer buffer = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void littleEndianNumbersAreSoOnEveryMachine() {
        BpfType.LE16.write(buffer, 1, 0xfedc);
        assertThat(buffer.getShort(1)).isEqualTo((short) 0xfedc);
        assertThat(BpfType.LE16.read(buffer, 1)).isEqualTo(0xfedc);
        BpfType.LE32.write(buffer, 1, 0xfedc_ba98L);
        assertThat(buffer.getInt(1)).isEqualTo(0xfedc_ba98);
        assertThat(BpfType.LE32.read(buffer, 1)).isEqualTo(0xfedc_ba98L);
        BpfType.LE64.write(buffer, 1, -2L);
        assertThat(buffer.getLong(1)).isEqualTo(-2);
        assertThat(BpfType.LE64.read(buffer, 1)).isEqualTo(-2);
        assertThatThrownBy(() -> BpfType.LE16.write(buffer, 0, 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("65536 does not fit into __le16 (0 to 65535)");
    }

    @Test
    void floatingPointNumbersKeepTheirBits() {
        buffer.order(ByteOrder.nativeOrder());
        BpfType.FLOAT.write(buffer, 1, -1.5f);
        assertThat(buffer.getFloat(1)).isEqualTo(-1.5f);
        assertThat(BpfType.FLOAT.read(buffer, 1)).isEqualTo(-1.5f);
        BpfType.DOUBLE.write(buffer, 1, 0.25);
        assertThat(buffer.getDouble(1)).isEqualTo(0.25);
        assertThat(BpfType.DOUBLE.read(buffer, 1)).isEqualTo(0.25);
    }

    @Test
    void numbersOf128BitsHaveTheirWholeRange() {
        for (BigInteger each : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            TWO.pow(64),
            TWO.pow(127),
            TWO.pow(128).subtract(BigInteger.ONE)
        }) {
            BpfType.U128.write(buffer, 3, each);
            assertThat(BpfType.U128.read(buffer, 3)).isEqualTo(each);
        }
        for (BigInteger each : new BigInteger[] {
            BigInteger.ONE.negate(), TWO.pow(127).negate(), TWO.pow(127).subtract(BigInteger.ONE)
        }) {
            BpfType.S128.write(buffer, 3, each);
            assertThat(BpfType.S128.read(buffer, 3)).isEqualTo(each);
        }
        assertThatThrownBy(() -> BpfType.U128.write(buffer, 0, TWO.pow(128)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.U128.write(buffer, 0, BigInteger.ONE.negate()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BpfType.S128.write(buffer, 0, TWO.pow(127)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blocksCheckTheirLengths() {
        assertThatThrownBy(() -> Blocks.putBytes(buffer, 0, 3, new byte[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 elements for an array of 3");
        assertThat(Blocks.element(8, 3, 4)).isEqualTo(20);
        assertThatThrownBy(() -> Blocks.element(8, -1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Blocks.element(8, 1 << 30, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
