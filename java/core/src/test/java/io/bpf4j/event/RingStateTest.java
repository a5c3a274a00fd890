package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The consumer's state machine on memory of the test's own, with a producer that does what {@code kernel/bpf/ringbuf.c} does. */
class RingStateTest {

    private static final int SIZE = 4096;

    @Test
    void recordsAreHandedOverInOrder() {
        Ring ring = new Ring(0);
        ring.submit(1, 2, 3);
        ring.submit();
        ring.submit(4, 5, 6, 7, 8, 9, 10, 11, 12);

        assertThat(ring.consume()).containsExactly(List.of(1, 2, 3), List.of(), List.of(4, 5, 6, 7, 8, 9, 10, 11, 12));
        assertThat(ring.state.stats().events()).isEqualTo(3);
        assertThat(ring.consumerPosition()).isEqualTo(16 + 8 + 24);
        assertThat(ring.consume()).isEmpty();
    }

    @Test
    void theHandlerSeesARecordAsPositionAndLimitOfAReadOnlyBuffer() {
        Ring ring = new Ring(0);
        ring.submit(1, 2, 3);

        int count = ring.consume(
                event -> {
                    assertThat(event.isReadOnly()).isTrue();
                    assertThat(event.order()).isEqualTo(ByteOrder.nativeOrder());
                    assertThat(event.position()).isEqualTo(8);
                    assertThat(event.limit()).isEqualTo(11);
                },
                1);

        assertThat(count).isEqualTo(1);
    }

    @Test
    void aHandlerMayMovePositionAndLimit() {
        Ring ring = new Ring(0);
        ring.submit(1, 2, 3);
        ring.submit(4, 5);
        List<Integer> lengths = new ArrayList<>();

        ring.consume(
                event -> {
                    lengths.add(event.remaining());
                    event.clear().position(event.capacity());
                },
                2);

        assertThat(lengths).containsExactly(3, 2);
    }

    @Test
    void aRecordThatWrapsAroundIsInOnePiece() {
        Ring ring = new Ring(SIZE - 16);
        ring.submit(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        ring.submit(13);

        assertThat(ring.consume()).containsExactly(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), List.of(13));
        assertThat(ring.consumerPosition()).isEqualTo(SIZE - 16 + 24 + 16);
    }

    @Test
    void theLargestRecordFillsTheRing() {
        Ring ring = new Ring(SIZE - 8);
        int[] bytes = new Random(1).ints(SIZE - 8, 0, 256).toArray();
        ring.submit(bytes);

        assertThat(ring.state.available()).isEqualTo(SIZE);
        List<List<Integer>> records = ring.consume();

        assertThat(records).hasSize(1);
        assertThat(records.get(0))
                .containsExactlyElementsOf(Arrays.stream(bytes).boxed().toList());
        assertThat(ring.state.isEmpty()).isTrue();
    }

    @Test
    void aRecordThatIsLongerThanWhatThereIsIsRefusedOnce() {
        Ring ring = new Ring(0);
        ring.submit(1);
        long forged = ring.reserve(2);
        ring.putHeader(forged, SIZE);
        List<Integer> lengths = new ArrayList<>();

        ring.consume(event -> lengths.add(event.remaining()), 10);
        assertThat(lengths).as("what cannot be told from an event at once").containsExactly(1, SIZE);
        assertThatThrownBy(ring::consume)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("map test")
                .hasMessageContaining("another process reads this ring");
        assertThat(ring.consumerPosition()).as("the ring is whole again").isEqualTo(ring.producerPosition());

        ring.submit(3);
        assertThat(ring.consume()).containsExactly(List.of(3));
    }

    @Test
    void aRecordThatIsLongerThanTheMemoryIsRefusedToo() {
        Ring ring = new Ring(0);
        long forged = ring.reserve(2);
        ring.putHeader(forged, 2 * SIZE);

        assertThatThrownBy(ring::consume).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(ring::consume).isInstanceOf(BpfException.class);

        ring.submit(3);
        assertThat(ring.consume()).containsExactly(List.of(3));
    }

    @Test
    void aBusyRecordStopsEvenIfLaterOnesAreWhole() {
        Ring ring = new Ring(0);
        ring.submit(1);
        long busy = ring.reserve(2, 2);
        ring.submit(3);

        assertThat(ring.consume()).containsExactly(List.of(1));
        assertThat(ring.consumerPosition()).isEqualTo(16);
        assertThat(ring.state.isEmpty()).isFalse();
        assertThat(ring.consume()).isEmpty();

        ring.commit(busy);

        assertThat(ring.consume()).containsExactly(List.of(2, 2), List.of(3));
    }

    @Test
    void discardedRecordsAreConsumedButNotHandedOver() {
        Ring ring = new Ring(0);
        ring.submitDiscarded(1, 1, 1);
        ring.submit(2);
        ring.submitDiscarded(3);

        assertThat(ring.consume()).containsExactly(List.of(2));
        assertThat(ring.state.stats().events()).isEqualTo(1);
        assertThat(ring.state.isEmpty()).isTrue();
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
    }

    @Test
    void discardedRecordsDoNotCountForTheLimit() {
        Ring ring = new Ring(0);
        ring.submit(1);
        ring.submitDiscarded(2);
        ring.submit(3);
        ring.submit(4);

        assertThat(ring.consume(2)).containsExactly(List.of(1), List.of(3));
        assertThat(ring.consume(0)).isEmpty();
        assertThat(ring.consume(2)).containsExactly(List.of(4));
    }

    @Test
    void recordsThatComeDuringTheCallAreLeftForTheNext() {
        Ring ring = new Ring(0);
        ring.submit(1);
        List<Integer> seen = new ArrayList<>();

        int count = ring.consume(
                event -> {
                    seen.add((int) event.get(event.position()));
                    ring.submit(2);
                },
                Integer.MAX_VALUE);

        assertThat(count).isEqualTo(1);
        assertThat(seen).containsExactly(1);
        assertThat(ring.consume()).containsExactly(List.of(2));
    }

    @Test
    void theConsumerPositionMovesAfterTheHandlerReturns() {
        Ring ring = new Ring(0);
        ring.submit(1);
        ring.submit(2);
        List<Long> positions = new ArrayList<>();

        ring.consume(event -> positions.add(ring.consumerPosition()), 2);

        assertThat(positions).containsExactly(0L, 16L);
        assertThat(ring.consumerPosition()).isEqualTo(32);
    }

    @Test
    void anExceptionOfTheHandlerConsumesItsRecordOnly() {
        Ring ring = new Ring(0);
        ring.submit(1);
        ring.submit(2);
        ring.submit(3);

        assertThatThrownBy(() -> ring.consume(
                        event -> {
                            if (event.get(event.position()) == 2) {
                                throw new IllegalStateException("two");
                            }
                        },
                        3))
                .hasMessage("two");

        assertThat(ring.state.stats().events()).isEqualTo(2);
        assertThat(ring.consume()).containsExactly(List.of(3));
    }

    @Test
    void stopInTheHandlerEndsAfterItsRecord() {
        Ring ring = new Ring(0);
        ring.submit(1);
        ring.submit(2);

        int count = ring.consume(event -> ring.state.stop(), Integer.MAX_VALUE);

        assertThat(count).isEqualTo(1);
        assertThat(ring.consumerPosition()).isEqualTo(16);
        assertThat(ring.consume()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 32) - 16, (1L << 32) - 8, 1L << 32, (1L << 31) - 8, (1L << 53) + 8})
    void positionsMayExceed32Bits(long start) {
        Ring ring = new Ring(start);
        ring.submit(1, 2, 3, 4, 5, 6, 7, 8, 9);
        ring.submit(10);

        assertThat(ring.consume()).containsExactly(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), List.of(10));
        assertThat(ring.consumerPosition()).isEqualTo(start + 24 + 16);
    }

    @Test
    void aRingIsEmptyUntilSomethingIsReserved() {
        Ring ring = new Ring(64);
        assertThat(ring.state.isEmpty()).isTrue();
        assertThat(ring.state.available()).isZero();
        assertThat(ring.state.size()).isEqualTo(SIZE);

        ring.reserve(1);

        assertThat(ring.state.isEmpty()).isFalse();
        assertThat(ring.state.available()).isEqualTo(16);
    }

    /** A producer that reserves, commits in any order and discards; the model is the list of what must come out. */
    @Property
    void exactlyTheCommittedRecordsComeOutInTheOrderOfReservation(
            @ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 40) long start) {
        Random random = new Random(seed);
        Ring ring = new Ring(start & ~7);
        Deque<Reserved> model = new ArrayDeque<>();
        for (int step = 0; step < 300; step++) {
            int action = random.nextInt(10);
            int length = random.nextInt(8) == 0 ? random.nextInt(SIZE - 7) : random.nextInt(40);
            if (action < 4 && ring.hasRoom(length)) {
                int[] bytes = random.ints(length, 0, 256).toArray();
                model.add(new Reserved(ring.reserve(bytes), bytes));
            } else if (action < 8) {
                model.stream()
                        .filter(each -> !each.done)
                        .skip(random.nextInt(3))
                        .findFirst()
                        .ifPresent(each -> each.end(ring, random.nextInt(4) == 0));
            } else {
                int limit = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
                assertThat(ring.consume(limit)).isEqualTo(take(model, limit));
            }
        }
        model.stream().filter(each -> !each.done).forEach(each -> each.end(ring, false));
        assertThat(ring.consume()).isEqualTo(take(model, Integer.MAX_VALUE));
        assertThat(ring.state.isEmpty()).isTrue();
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
    }

    private static List<List<Integer>> take(Deque<Reserved> model, int limit) {
        List<List<Integer>> records = new ArrayList<>();
        while (!model.isEmpty() && model.peek().done && records.size() < limit) {
            Reserved first = model.remove();
            if (!first.discarded) {
                records.add(Arrays.stream(first.bytes).boxed().toList());
            }
        }
        return records;
    }

    private static final class Reserved {

        private final long position;
        private final int[] bytes;
        private boolean done;
        private boolean discarded;

        private Reserved(long position, int[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        private void end(Ring ring, boolean discard) {
            done = true;
            discarded = discard;
            if (discard) {
                ring.discard(position);
            } else {
                ring.commit(position);
            }
        }
    }

    /** The memory of a ring, and its producer. Both halves of the records hold the same, as the second mapping of the kernel's does. */
    private static final class Ring {

        private static final int BUSY = 1 << 31;
        private static final int DISCARDED = 1 << 30;

        private final ByteBuffer consumerPage = buffer(4096);
        private final ByteBuffer producerPage = buffer(4096);
        private final ByteBuffer records = buffer(2 * SIZE);
        private final RingState state;

        private Ring(long start) {
            consumerPage.putLong(0, start);
            producerPage.putLong(0, start);
            state = new RingState("map test", consumerPage, producerPage, records);
        }

        private static ByteBuffer buffer(int size) {
            return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }

        private int consume(RawEventHandler handler, int limit) {
            return state.consume(RecordHandler.of(handler), limit);
        }

        private long consumerPosition() {
            return consumerPage.getLong(0);
        }

        private long producerPosition() {
            return producerPage.getLong(0);
        }

        private static long step(int length) {
            return (length + 8 + 7) / 8 * 8;
        }

        private boolean hasRoom(int length) {
            return producerPosition() + step(length) - consumerPosition() <= SIZE;
        }

        /** Returns the position of the header, which is busy. */
        private long reserve(int... bytes) {
            assertThat(hasRoom(bytes.length)).isTrue();
            long position = producerPosition();
            putHeader(position, bytes.length | BUSY);
            for (int i = 0; i < bytes.length; i++) {
                putByte(position + 8 + i, (byte) bytes[i]);
            }
            producerPage.putLong(0, position + step(bytes.length));
            return position;
        }

        private void commit(long position) {
            putHeader(position, header(position) & ~BUSY);
        }

        private void discard(long position) {
            putHeader(position, header(position) & ~BUSY | DISCARDED);
        }

        private void submit(int... bytes) {
            commit(reserve(bytes));
        }

        private void submitDiscarded(int... bytes) {
            discard(reserve(bytes));
        }

        private int header(long position) {
            return records.getInt((int) (position % SIZE));
        }

        private void putHeader(long position, int header) {
            int offset = (int) (position % SIZE);
            records.putInt(offset, header).putInt(offset + SIZE, header);
            // Where the kernel keeps the page's number; the consumer has no business with it.
            records.putInt(offset + 4, 0x7777_7777).putInt(offset + SIZE + 4, 0x7777_7777);
        }

        private void putByte(long position, byte value) {
            int offset = (int) (position % SIZE);
            records.put(offset, value).put(offset + SIZE, value);
        }

        private List<List<Integer>> consume() {
            return consume(Integer.MAX_VALUE);
        }

        private List<List<Integer>> consume(int limit) {
            List<List<Integer>> seen = new ArrayList<>();
            int count = consume(
                    event -> {
                        List<Integer> bytes = new ArrayList<>();
                        while (event.hasRemaining()) {
                            bytes.add(event.get() & 0xff);
                        }
                        seen.add(bytes);
                    },
                    limit);
            assertThat(count).isEqualTo(seen.size());
            return seen;
        }
    }
}
