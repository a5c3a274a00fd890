package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Buffers on and off the heap, of both byte orders, for reading only too. */
class OrderedTest {

    private static final int SIZE = 16;
    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);

    @Test
    void theOrderOfTheBufferDoesNotMatter() {
        for (ByteOrder order : ORDERS) {
            ByteBuffer expected = ByteBuffer.allocate(SIZE)
                    .order(order)
                    .put(0, (byte) -2)
                    .putShort(1, (short) 0x8123)
                    .putInt(3, 0x8123_4567)
                    .putLong(7, 0x8123_4567_89ab_cdefL);
            for (ByteBuffer buffer : List.of(ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE))) {
                for (ByteOrder own : ORDERS) {
                    buffer.order(own);
                    Padding.zero(buffer, 0, SIZE);
                    assertThat(buffer).isEqualTo(ByteBuffer.allocate(SIZE));
                    Ordered.putByte(buffer, 0, (byte) -2);
                    Ordered.putShort(buffer, 1, (short) 0x8123, order);
                    Ordered.putInt(buffer, 3, 0x8123_4567, order);
                    Ordered.putLong(buffer, 7, 0x8123_4567_89ab_cdefL, order);

                    assertThat(buffer).isEqualTo(expected);
                    ByteBuffer readable = buffer.asReadOnlyBuffer().order(own);
                    assertThat(Ordered.getByte(readable, 0)).isEqualTo((byte) -2);
                    assertThat(Ordered.getShort(readable, 1, order)).isEqualTo((short) 0x8123);
                    assertThat(Ordered.getInt(readable, 3, order)).isEqualTo(0x8123_4567);
                    assertThat(Ordered.getLong(readable, 7, order)).isEqualTo(0x8123_4567_89ab_cdefL);
                    assertThat(buffer.order()).isEqualTo(own);
                    assertThat(buffer.position()).isZero();
                }
            }
        }
    }

    @Test
    void nothingIsWrittenWhereNothingMayBe() {
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE))) {
            assertThatThrownBy(() -> Scalars.put64(buffer, SIZE - 7, -1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Scalars.get64(buffer, -1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Scalars.putU32(buffer.asReadOnlyBuffer(), 0, 1))
                    .isInstanceOf(ReadOnlyBufferException.class);
            assertThat(buffer).isEqualTo(ByteBuffer.allocate(SIZE));
        }
    }

    @Test
    void zeroesAreAsManyAsAsked() {
        for (int length = 0; length <= SIZE - 2; length++) {
            ByteBuffer buffer = ByteBuffer.allocate(SIZE);
            for (int i = 0; i < SIZE; i++) {
                buffer.put(i, (byte) -1);
            }
            Padding.zero(buffer, 1, length);
            for (int i = 0; i < SIZE; i++) {
                assertThat(buffer.get(i)).isEqualTo((byte) (i >= 1 && i <= length ? 0 : -1));
            }
        }
    }
}
