package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The producer's side, against a consumer that does what the kernel's does. */
class UserRingStateTest {

    private static final int SIZE = 512;

    @Test
    void theKernelSeesWhatIsSubmittedInTheOrderOfReservation() {
        Ring ring = new Ring(0);
        int first = ring.reserve(1, 2, 3);
        int second = ring.reserve(4);
        ring.submit(second, 1);

        assertThat(ring.drain()).as("the first one is busy").isEmpty();

        ring.submit(first, 3);

        assertThat(ring.drain()).containsExactly(List.of(1, 2, 3), List.of(4));
        assertThat(ring.drain()).isEmpty();
        assertThat(ring.state.stats()).isEqualTo(new UserRingStats(2, 0, 0));
    }

    @Test
    void aHeaderIsTheLengthAndAZero() {
        Ring ring = new Ring(0);
        ring.samples.putLong(0, -1);

        int header = ring.reserve(1, 2, 3);

        assertThat(header).isZero();
        assertThat(ring.samples.getInt(0)).isEqualTo(1 << 31 | 3);
        assertThat(ring.samples.getInt(4)).isZero();
        assertThat(ring.producerPosition()).isEqualTo(16);
        ring.submit(header, 3);
        assertThat(ring.samples.getInt(0)).isEqualTo(3);
    }

    @Test
    void discardedSamplesArePassedOver() {
        Ring ring = new Ring(0);
        int first = ring.reserve(1);
        int second = ring.reserve(2);
        ring.state.discard(first, 1);
        ring.submit(second, 1);

        assertThat(ring.drain()).containsExactly(List.of(2));
        assertThat(ring.state.available()).isZero();
        assertThat(ring.state.stats()).isEqualTo(new UserRingStats(1, 1, 0));
    }

    @Test
    void aSampleIsAWritableBufferOfItsSizeInNativeOrder() {
        Ring ring = new Ring(0);

        ByteBuffer sample = ring.state.sample(ring.state.reserve(13), 13);

        assertThat(sample.capacity()).isEqualTo(13);
        assertThat(sample.position()).isZero();
        assertThat(sample.limit()).isEqualTo(13);
        assertThat(sample.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(sample.isReadOnly()).isFalse();
        assertThatThrownBy(() -> sample.put(13, (byte) 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aSampleThatWrapsAroundIsInOnePiece() {
        Ring ring = new Ring(SIZE - 16);
        int[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        ring.submit(ring.reserve(bytes), bytes.length);
        ring.submit(ring.reserve(13), 1);

        assertThat(ring.drain()).containsExactly(list(bytes), List.of(13));
        assertThat(ring.producerPosition()).isEqualTo(SIZE - 16 + 24 + 16);
    }

    @Test
    void theLargestSampleFillsTheRing() {
        Ring ring = new Ring(SIZE - 8);
        int[] bytes = new Random(1).ints(SIZE - 8, 0, 256).toArray();
        assertThat(ring.state.largestSample()).isEqualTo(SIZE - 8);
        int header = ring.reserve(bytes);

        assertThat(ring.state.available()).isEqualTo(SIZE);
        assertThat(UserRingState.isReserved(ring.state.reserve(1))).isFalse();
        ring.submit(header, bytes.length);
        assertThat(ring.drain()).containsExactly(list(bytes));
        assertThat(UserRingState.isReserved(ring.state.reserve(SIZE - 8))).isTrue();
    }

    @Test
    void theLargestSampleIsWhatADynptrCanShow() {
        ByteBuffer samples = ByteBuffer.allocateDirect(2 << 25).order(ByteOrder.nativeOrder());
        UserRingState state = new UserRingState(Ring.buffer(8), Ring.buffer(8), samples);

        assertThat(state.size()).isEqualTo(1 << 25);
        assertThat(state.largestSample()).isEqualTo((1 << 24) - 1);
    }

    @Test
    void aFullRingHasRoomAgainAfterADrain() {
        Ring ring = new Ring(0);
        for (int i = 0; i < SIZE / 16; i++) {
            ring.submit(ring.reserve(i), 1);
        }
        assertThat(UserRingState.isReserved(ring.state.reserve(1))).isFalse();
        assertThat(ring.producerPosition()).as("nothing happened").isEqualTo(SIZE);

        assertThat(ring.drainOne()).contains(List.of(0));

        assertThat(UserRingState.isReserved(ring.state.reserve(9)))
                .as("that needs 24 bytes")
                .isFalse();
        assertThat(UserRingState.isReserved(ring.state.reserve(8))).isTrue();
        assertThat(UserRingState.isReserved(ring.state.reserve(1))).isFalse();
    }

    @Test
    void openSamplesCanBeDiscardedAllAtOnce() {
        Ring ring = new Ring(SIZE - 24);
        ring.submit(ring.reserve(1), 1);
        assertThat(ring.drain()).hasSize(1);
        int open = ring.reserve(2);
        ring.submit(ring.reserve(3, 3, 3, 3, 3, 3, 3, 3, 3), 9);
        int alsoOpen = ring.reserve(4);
        ring.state.discard(ring.reserve(5), 1);

        ring.state.discardOpen();

        assertThat(ring.state.submit(open, 1)).isFalse();
        ring.state.discard(alsoOpen, 1);
        assertThat(ring.drain()).containsExactly(List.of(3, 3, 3, 3, 3, 3, 3, 3, 3));
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
        assertThat(ring.state.stats()).isEqualTo(new UserRingStats(2, 3, 0));
    }

    @Test
    void discardingEndsAtAHeaderThatWasWrittenOver() {
        Ring ring = new Ring(0);
        ring.reserve(1);
        int damaged = ring.reserve(2);
        ring.samples.putInt(damaged, -1);

        ring.state.discardOpen();

        assertThat(ring.samples.getInt(0)).isEqualTo(1 << 30 | 1);
        assertThat(ring.samples.getInt(damaged)).isEqualTo(-1);
    }

    @Test
    void aRingGoesOnWhereAnEarlierWriterWas() {
        Ring ring = new Ring(40);
        ring.submit(ring.reserve(1), 1);
        ring.reserve(2);
        UserRingState next = new UserRingState(ring.consumerPage, ring.producerPage, ring.samples);
        next.discardOpen();

        int header = next.reserve(1);
        next.sample(header, 1).put(0, (byte) 3);
        next.submit(header, 1);

        assertThat(ring.drain()).containsExactly(List.of(1), List.of(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 32) - 16, (1L << 32) - 8, 1L << 32, (1L << 31) - 8, (1L << 53) + 8})
    void positionsMayExceed32Bits(long start) {
        Ring ring = new Ring(start);
        int[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        ring.submit(ring.reserve(bytes), bytes.length);
        ring.reserve(10);
        ring.state.discardOpen();
        ring.submit(ring.reserve(11), 1);

        assertThat(ring.drain()).containsExactly(list(bytes), List.of(11));
        assertThat(ring.consumerPosition()).isEqualTo(start + 24 + 16 + 16);
    }

    @Test
    void refusalsAreCountedByWhoGivesUp() {
        Ring ring = new Ring(0);
        ring.state.refuse();

        assertThat(ring.state.stats()).isEqualTo(new UserRingStats(0, 0, 1));
    }

    /** A producer that reserves, and ends in any order; the model is the list of what must come out. */
    @Property
    void exactlyTheSubmittedSamplesComeOutInTheOrderOfReservation(
            @ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 40) long start) {
        Random random = new Random(seed);
        Ring ring = new Ring(start & ~7);
        List<Reserved> model = new ArrayList<>();
        List<List<Integer>> drained = new ArrayList<>();
        Set<Reserved> open = new HashSet<>();
        for (int step = 0; step < 300; step++) {
            int action = random.nextInt(10);
            int length = 1 + (random.nextInt(8) == 0 ? random.nextInt(SIZE - 8) : random.nextInt(40));
            if (action < 4) {
                int[] bytes = random.ints(length, 0, 256).toArray();
                boolean room = ring.hasRoom(length);
                int header = ring.reserve(bytes);
                assertThat(UserRingState.isReserved(header)).isEqualTo(room);
                if (room) {
                    Reserved reserved = new Reserved(header, bytes);
                    model.add(reserved);
                    open.add(reserved);
                }
            } else if (action < 8) {
                model.stream()
                        .filter(open::contains)
                        .skip(random.nextInt(3))
                        .findFirst()
                        .ifPresent(each -> {
                            open.remove(each);
                            each.end(ring, random.nextInt(4) == 0);
                        });
            } else {
                drained.addAll(ring.drain());
            }
        }
        ring.state.discardOpen();
        open.forEach(each -> each.discarded = true);
        drained.addAll(ring.drain());
        assertThat(drained)
                .isEqualTo(model.stream()
                        .filter(each -> !each.discarded)
                        .map(each -> list(each.bytes))
                        .toList());
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
        assertThat(ring.state.stats().submitted()).isEqualTo(drained.size());
        assertThat(ring.state.stats().discarded()).isEqualTo(model.size() - drained.size());
    }

    private static List<Integer> list(int... bytes) {
        return Arrays.stream(bytes).boxed().toList();
    }

    private static final class Reserved {

        private final int header;
        private final int[] bytes;
        private boolean discarded;

        private Reserved(int header, int[] bytes) {
            this.header = header;
            this.bytes = bytes;
        }

        private void end(Ring ring, boolean discard) {
            discarded = discard;
            if (discard) {
                ring.state.discard(header, bytes.length);
            } else {
                ring.submit(header, bytes.length);
            }
        }
    }

    /**
     * The memory of a ring, and its consumer: {@code bpf_user_ringbuf_drain}. The kernel has both halves of the samples in the same memory; here what is written into
     * one is copied to the other.
     */
    private static final class Ring {

        private static final int BUSY = 1 << 31;
        private static final int DISCARDED = 1 << 30;

        private final ByteBuffer consumerPage = buffer(4096);
        private final ByteBuffer producerPage = buffer(4096);
        private final ByteBuffer samples = buffer(2 * SIZE);
        private final UserRingState state;

        private Ring(long start) {
            consumerPage.putLong(0, start);
            producerPage.putLong(0, start);
            state = new UserRingState(consumerPage, producerPage, samples);
        }

        private static ByteBuffer buffer(int size) {
            return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }

        private long consumerPosition() {
            return consumerPage.getLong(0);
        }

        private long producerPosition() {
            return producerPage.getLong(0);
        }

        private boolean hasRoom(int length) {
            return producerPosition() + step(length) - consumerPosition() <= SIZE;
        }

        private static long step(int length) {
            return (length + 8 + 7) / 8 * 8;
        }

        /** Reserves and fills; a sample that runs over the end is continued at the start. */
        private int reserve(int... bytes) {
            int header = state.reserve(bytes.length);
            if (UserRingState.isReserved(header)) {
                ByteBuffer sample = state.sample(header, bytes.length);
                for (int i = 0; i < bytes.length; i++) {
                    sample.put(i, (byte) bytes[i]);
                }
                int over = header + 8 + bytes.length - SIZE;
                for (int i = 0; i < over; i++) {
                    samples.put(i, samples.get(SIZE + i));
                }
            }
            return header;
        }

        private void submit(int header, int length) {
            assertThat(state.submit(header, length)).isTrue();
        }

        private List<List<Integer>> drain() {
            List<List<Integer>> drained = new ArrayList<>();
            Optional<List<Integer>> next = drainOne();
            while (next.isPresent()) {
                drained.add(next.get());
                next = drainOne();
            }
            return drained;
        }

        /** Takes the next sample, behind discarded ones. What the kernel would refuse is a failure. */
        private Optional<List<Integer>> drainOne() {
            while (true) {
                long producer = producerPosition();
                assertThat(producer % 8).isZero();
                long consumer = consumerPosition();
                if (consumer >= producer) {
                    return Optional.empty();
                }
                int offset = (int) (consumer % SIZE);
                int header = samples.getInt(offset);
                int length = header & ~(BUSY | DISCARDED);
                assertThat(step(length))
                        .isLessThanOrEqualTo(producer - consumer)
                        .isLessThanOrEqualTo(SIZE);
                if ((header & DISCARDED) != 0) {
                    consumerPage.putLong(0, consumer + step(length));
                } else if ((header & BUSY) != 0) {
                    return Optional.empty();
                } else {
                    List<Integer> bytes = new ArrayList<>();
                    for (int i = 0; i < length; i++) {
                        bytes.add(samples.get((offset + 8 + i) % SIZE) & 0xff);
                    }
                    consumerPage.putLong(0, consumer + step(length));
                    return Optional.of(bytes);
                }
            }
        }
    }
}
