package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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

/** The reader's state machines on memory of the test's own. */
class PerfStateTest {

    private static final int CPU = 3;

    private final List<List<Integer>> seen = new ArrayList<>();
    private final List<Long> losses = new ArrayList<>();
    private PerfEventHandler onEvent = (cpu, event) -> seen.add(bytes(event));

    private final PerfSink sink = new PerfSink(
            "perf buffer test",
            (cpu, event) -> {
                assertThat(cpu).isEqualTo(CPU);
                onEvent.onEvent(cpu, event);
            },
            (cpu, count) -> {
                assertThat(cpu).isEqualTo(CPU);
                losses.add(count);
            });

    private static List<Integer> bytes(ByteBuffer event) {
        List<Integer> bytes = new ArrayList<>();
        while (event.hasRemaining()) {
            bytes.add(event.get() & 0xff);
        }
        return bytes;
    }

    private ForwardPerfState forward(PerfPages pages) {
        return new ForwardPerfState(CPU, pages.memory(), sink, false);
    }

    private BackwardPerfState backward(PerfPages pages) {
        return new BackwardPerfState(CPU, pages.memory(), sink);
    }

    private List<List<Integer>> consume(PerfState state, int limit) {
        seen.clear();
        int count = state.consume(limit);
        assertThat(count).isEqualTo(seen.size());
        return List.copyOf(seen);
    }

    private List<List<Integer>> consume(PerfState state) {
        return consume(state, Integer.MAX_VALUE);
    }

    @Test
    void eventsAreHandedOverInOrderWithTheirPadding() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        pages.event(1, 2, 3);
        pages.event(4, 5, 6, 7);
        pages.event(8, 9, 10, 11, 12);
        pages.event();

        assertThat(consume(state))
                .containsExactly(
                        List.of(1, 2, 3, 0),
                        List.of(4, 5, 6, 7),
                        List.of(8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0, 0),
                        List.of(0, 0, 0, 0));
        assertThat(state.handedOver()).isEqualTo(4);
        assertThat(state.bytes()).isEqualTo(4 + 4 + 12 + 4);
        assertThat(state.largestBacklog()).isEqualTo(16 + 16 + 24 + 16);
        assertThat(pages.tail()).isEqualTo(pages.head());
        assertThat(consume(state)).isEmpty();
    }

    @Test
    void theHandlerSeesAReadOnlyBufferThatItMayMove() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        List<Integer> lengths = new ArrayList<>();
        onEvent = (cpu, event) -> {
            assertThat(event.isReadOnly()).isTrue();
            assertThat(event.order()).isEqualTo(ByteOrder.nativeOrder());
            lengths.add(event.remaining());
            event.clear().position(event.capacity());
        };
        pages.event(1, 2, 3, 4);
        pages.event(new int[12]);

        assertThat(state.consume(2)).isEqualTo(2);
        assertThat(lengths).containsExactly(4, 12);
    }

    @Test
    void anEventThatWrapsAroundIsPutTogether() {
        PerfPages pages = PerfPages.forward(PerfPages.SIZE - 16);
        ForwardPerfState state = forward(pages);
        int[] content = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        onEvent = (cpu, event) -> {
            assertThat(event.isReadOnly()).isTrue();
            assertThat(event.order()).isEqualTo(ByteOrder.nativeOrder());
            seen.add(bytes(event));
        };
        pages.event(content);
        pages.event(13, 14, 15, 16);

        assertThat(consume(state))
                .containsExactly(Arrays.stream(content).boxed().toList(), List.of(13, 14, 15, 16));
        assertThat(pages.tail()).isEqualTo(PerfPages.SIZE - 16 + 24 + 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24, 2048, PerfPages.SIZE - 8})
    void theLargestEventFillsTheMemory(int start) {
        PerfPages pages = PerfPages.forward(start);
        ForwardPerfState state = forward(pages);
        int[] content =
                new Random(1).ints(PerfPages.SIZE - PerfPages.OVERHEAD, 0, 256).toArray();
        pages.event(content);

        assertThat(state.available()).isEqualTo(PerfPages.SIZE);
        assertThat(consume(state))
                .containsExactly(Arrays.stream(content).boxed().toList());
        assertThat(state.available()).isZero();
    }

    @Test
    void lossesAreToldInTheirPlaceAndCounted() {
        PerfPages pages = PerfPages.forward(PerfPages.SIZE - 40);
        ForwardPerfState state = forward(pages);
        List<Object> order = new ArrayList<>();
        onEvent = (cpu, event) -> order.add(bytes(event).get(0) + " after " + losses);
        pages.event(1);
        pages.lost(5);
        pages.event(2);
        pages.lost((1L << 40) + 1);

        assertThat(state.consume(Integer.MAX_VALUE)).isEqualTo(2);
        assertThat(order).containsExactly("1 after []", "2 after [5]");
        assertThat(losses).containsExactly(5L, (1L << 40) + 1);
        assertThat(state.lost()).isEqualTo((1L << 40) + 6);
        assertThat(pages.tail()).isEqualTo(pages.head());
    }

    @Test
    void aLossThatTheHandlerFailsAtIsConsumed() {
        PerfPages pages = PerfPages.forward(0);
        PerfSink failing = new PerfSink("test", sink.onEvent(), (cpu, count) -> {
            throw new IllegalStateException("lost " + count);
        });
        ForwardPerfState state = new ForwardPerfState(CPU, pages.memory(), failing, false);
        pages.lost(5);
        pages.event(1, 2, 3, 4);

        assertThatThrownBy(() -> state.consume(1)).hasMessage("lost 5");
        assertThat(state.lost()).isEqualTo(5);
        assertThat(consume(state)).containsExactly(List.of(1, 2, 3, 4));
    }

    @Test
    void recordsOfOtherKindsArePassedOver() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        pages.unknown(8);
        pages.event(1, 2, 3, 4);
        pages.unknown(64);

        assertThat(consume(state)).containsExactly(List.of(1, 2, 3, 4));
        assertThat(state.available()).isZero();
    }

    @Test
    void theTimeOfAnEventIsNotAmongItsBytes() {
        PerfPages pages = PerfPages.timed();
        ForwardPerfState state = new ForwardPerfState(CPU, pages.memory(), sink, true);
        pages.eventAt(1L << 50, 1, 2, 3, 4);
        state.begin();

        assertThat(state.next()).isTrue();
        assertThat(state.time()).isEqualTo(1L << 50);
        assertThat(state.next()).as("stays the same").isTrue();
        state.handOver();
        assertThat(state.next()).isFalse();
        assertThat(seen).containsExactly(List.of(1, 2, 3, 4));
        assertThat(state.maxEventSize()).isEqualTo(PerfBuffer.MAX_EVENT_SIZE - 8);
    }

    @Test
    void anEventWhoseLengthDoesNotFitIsAnExceptionAndTheNextOneIsRead() {
        for (int recordSize : new int[] {8, 16, 24, 4096 - 32}) {
            PerfPages pages = PerfPages.forward(0);
            ForwardPerfState state = forward(pages);
            pages.event(1, 2, 3, 4);
            pages.oversized(65_528 + recordSize, recordSize);
            pages.event(5, 6, 7, 8);
            seen.clear();

            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> state.consume(10))
                    .withMessageContaining("CPU 3 from perf buffer test")
                    .withMessageContaining("65516 bytes");
            assertThat(seen).containsExactly(List.of(1, 2, 3, 4));
            assertThat(state.damaged()).isEqualTo(1);
            assertThat(state.handedOver()).isEqualTo(1);
            assertThat(consume(state)).containsExactly(List.of(5, 6, 7, 8));
        }
    }

    @Test
    void whatWasWrittenOverIsAnExceptionAndLaterEventsAreRead() {
        PerfPages pages = PerfPages.forward(64);
        ForwardPerfState state = forward(pages);
        pages.event(1, 2, 3, 4);
        pages.event(5, 6, 7, 8);
        pages.scribble();

        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> state.consume(10))
                .withMessageContaining("what was in 32 bytes is lost");
        assertThat(state.damaged()).isEqualTo(1);
        assertThat(pages.tail()).isEqualTo(pages.head());
        pages.event(9, 10, 11, 12);
        assertThat(consume(state)).containsExactly(List.of(9, 10, 11, 12));
    }

    @Test
    void eventsThatComeDuringTheCallAreLeftForTheNext() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        pages.event(1, 1, 1, 1);
        onEvent = (cpu, event) -> {
            seen.add(bytes(event));
            pages.event(2, 2, 2, 2);
        };

        assertThat(consume(state)).containsExactly(List.of(1, 1, 1, 1));
        assertThat(state.hasMore()).isTrue();
        assertThat(consume(state)).containsExactly(List.of(2, 2, 2, 2));
    }

    @Test
    void theTailMovesAfterTheHandlerReturns() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        List<Long> tails = new ArrayList<>();
        onEvent = (cpu, event) -> tails.add(pages.tail());
        pages.event(1);
        pages.event(2);

        state.consume(2);

        assertThat(tails).containsExactly(0L, 16L);
        assertThat(pages.tail()).isEqualTo(32);
    }

    @Test
    void anExceptionOfTheHandlerConsumesItsEventOnly() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        onEvent = (cpu, event) -> {
            seen.add(bytes(event));
            if (seen.size() == 2) {
                throw new IllegalStateException("two");
            }
        };
        pages.event(1, 1, 1, 1);
        pages.event(2, 2, 2, 2);
        pages.event(3, 3, 3, 3);

        assertThatThrownBy(() -> state.consume(3)).hasMessage("two");
        assertThat(state.handedOver()).isEqualTo(2);
        assertThat(consume(state)).containsExactly(List.of(3, 3, 3, 3));
    }

    @Test
    void stopInTheHandlerEndsAfterItsEvent() {
        PerfPages pages = PerfPages.forward(0);
        ForwardPerfState state = forward(pages);
        onEvent = (cpu, event) -> {
            seen.add(bytes(event));
            state.stop();
        };
        pages.event(1, 1, 1, 1);
        pages.event(2, 2, 2, 2);

        assertThat(consume(state)).containsExactly(List.of(1, 1, 1, 1));
        assertThat(consume(state)).isEmpty();
        assertThat(pages.tail()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {(1L << 32) - 16, (1L << 32) - 8, 1L << 32, (1L << 31) - 8, (1L << 53) + 8, Long.MAX_VALUE - 15})
    void positionsMayExceedEveryNumber(long start) {
        PerfPages pages = PerfPages.forward(start);
        ForwardPerfState state = forward(pages);
        pages.event(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        pages.event(13, 14, 15, 16);

        assertThat(consume(state))
                .containsExactly(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), List.of(13, 14, 15, 16));
        assertThat(pages.tail()).isEqualTo(start + 24 + 16);
    }

    /** A kernel that writes while there is room, and a reader with limits; the model is the list of what must come out. */
    @Property
    void exactlyWhatWasWrittenComesOutInOrder(
            @ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 40) long start) {
        Random random = new Random(seed);
        PerfPages pages = PerfPages.forward(start & ~7);
        ForwardPerfState state = forward(pages);
        Deque<List<Integer>> model = new ArrayDeque<>();
        long lost = 0;
        for (int step = 0; step < 150; step++) {
            int length = 4 + 8 * (random.nextInt(8) == 0 ? random.nextInt(PerfPages.SIZE / 8 - 2) : random.nextInt(5));
            int action = random.nextInt(10);
            if (action < 6 && pages.hasRoom(length)) {
                int[] content = random.ints(length, 0, 256).toArray();
                pages.event(content);
                model.add(Arrays.stream(content).boxed().toList());
            } else if (action == 6 && pages.hasRoom(20)) {
                int count = random.nextInt(1000);
                lost += count;
                pages.lost(count);
            } else if (action == 7 && pages.hasRoom(8)) {
                pages.unknown(8 + 8 * random.nextInt(2));
            } else if (action > 7) {
                int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
                assertThat(consume(state, limit)).isEqualTo(take(model, limit));
            }
        }
        assertThat(consume(state)).isEqualTo(take(model, Integer.MAX_VALUE));
        assertThat(state.lost()).isEqualTo(lost);
        assertThat(pages.tail()).isEqualTo(pages.head());
    }

    private static List<List<Integer>> take(Deque<List<Integer>> model, int limit) {
        List<List<Integer>> events = new ArrayList<>();
        while (!model.isEmpty() && events.size() < limit) {
            events.add(model.remove());
        }
        return events;
    }

    @Test
    void backwardMemoryIsReadFromTheNewestEventToTheOldest() {
        PerfPages pages = PerfPages.backward();
        BackwardPerfState state = backward(pages);
        pages.event(1, 1, 1, 1);
        pages.event(2, 2, 2, 2);
        pages.lost(7);

        assertThat(state.available()).isEqualTo(16 + 16 + 24);
        assertThat(consume(state)).containsExactly(List.of(2, 2, 2, 2), List.of(1, 1, 1, 1));
        assertThat(losses).containsExactly(7L);
        assertThat(consume(state)).as("not twice in one pause").isEmpty();
        state.resumed();
        assertThat(consume(state)).as("not twice in two pauses").isEmpty();
        state.resumed();
        pages.event(3, 3, 3, 3);
        assertThat(consume(state)).containsExactly(List.of(3, 3, 3, 3));
        assertThat(state.overwritten()).isZero();
        assertThat(pages.tail()).as("the memory is the kernel's alone").isZero();
    }

    @Test
    void backwardMemoryEndsAtTheOldestEventOfWhichAllIsThere() {
        PerfPages pages = PerfPages.backward();
        BackwardPerfState state = backward(pages);
        int size = pages.recordSize(20);
        for (int i = 0; i < 1000; i++) {
            int[] content = new int[20];
            Arrays.fill(content, i % 256);
            pages.event(content);
        }
        int kept = PerfPages.SIZE / size;

        List<List<Integer>> events = consume(state);
        assertThat(events).hasSize(kept);
        for (int i = 0; i < kept; i++) {
            assertThat(events.get(i)).containsOnly((999 - i) % 256).hasSize(20);
        }
        assertThat(state.overwritten()).isEqualTo((1000L - kept) * size);
    }

    @Test
    void whatWasNotReadWhenBackwardMemoryIsResumedIsGivenUp() {
        PerfPages pages = PerfPages.backward();
        BackwardPerfState state = backward(pages);
        pages.event(1, 1, 1, 1);
        pages.event(2, 2, 2, 2);
        pages.event(3, 3, 3, 3);

        assertThat(consume(state, 1)).containsExactly(List.of(3, 3, 3, 3));
        assertThat(state.available()).isEqualTo(32);
        assertThat(consume(state, 1)).containsExactly(List.of(2, 2, 2, 2));
        state.resumed();
        pages.event(4, 4, 4, 4);
        assertThat(consume(state)).containsExactly(List.of(4, 4, 4, 4));
        assertThat(state.overwritten()).isEqualTo(16);
    }

    /** Pauses after any number of events: those since the last pause come out, newest first, as many as the memory holds. */
    @Property
    void eachPauseGivesTheNewestEventsSinceTheLastOne(@ForAll long seed) {
        Random random = new Random(seed);
        PerfPages pages = PerfPages.backward();
        BackwardPerfState state = backward(pages);
        long written = 0;
        long read = 0;
        for (int pause = 0; pause < 8; pause++) {
            Deque<List<Integer>> model = new ArrayDeque<>();
            int count = random.nextInt(random.nextBoolean() ? 10 : 200);
            for (int i = 0; i < count; i++) {
                int[] content = random.ints(4 + 8L * random.nextInt(30), 0, 256).toArray();
                pages.event(content);
                written += pages.recordSize(content.length);
                model.push(Arrays.stream(content).boxed().toList());
            }
            int room = PerfPages.SIZE;
            List<List<Integer>> expected = new ArrayList<>();
            for (List<Integer> event : model) {
                room -= pages.recordSize(event.size());
                if (room < 0) {
                    break;
                }
                read += pages.recordSize(event.size());
                expected.add(event);
            }
            assertThat(consume(state)).isEqualTo(expected);
            assertThat(state.overwritten()).isEqualTo(written - read);
            state.resumed();
        }
    }
}
