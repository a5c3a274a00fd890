package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.MapFlag;
import io.bpf4j.MapSpec;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of several maps, views, and what readers count. */
@KernelTest
@Timeout(60)
class RingBuffersTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** A header and a number. */
    private static final int RECORD_SIZE = 16;

    /** Shows a number. */
    private static final class Number implements BpfView {

        private ByteBuffer buffer;
        private int offset;

        @Override
        public BpfType<?> bpfType() {
            return BpfType.U64;
        }

        @Override
        public void wrap(ByteBuffer buffer, int offset) {
            this.buffer = buffer;
            this.offset = offset;
        }

        long get() {
            return buffer.getLong(offset);
        }
    }

    private Emitter emitter;
    private final List<Long> firsts = new ArrayList<>();
    private final List<Long> seconds = new ArrayList<>();

    @BeforeEach
    void open() {
        emitter = new Emitter();
    }

    @AfterEach
    void close() {
        emitter.close();
    }

    private RingBuffer both() {
        return RingBuffer.builder()
                .add(emitter.map("first"), BpfType.U64, firsts::add)
                .add(emitter.map("second"), event -> seconds.add(event.getLong(event.position())))
                .build();
    }

    @Test
    void oneReaderReadsSeveralMaps() {
        try (RingBuffer events = both()) {
            assertThat(events).hasToString("ring buffers first, second");
            assertThat(events.size())
                    .isEqualTo(emitter.map("first").maxEntries()
                            + emitter.map("second").maxEntries());
            emitter.emit("emit_first", 3);
            emitter.emit("emit_second", 2);
            assertThat(events.availableBytes()).isEqualTo(5 * RECORD_SIZE);
            assertThat(events.poll(LONG)).isEqualTo(5);
            assertThat(events.availableBytes()).isZero();
        }
        assertThat(firsts).containsExactly(0L, 1L, 2L);
        assertThat(seconds).containsExactly(1000L, 1001L);
    }

    @Test
    void anyOfTheMapsEndsAWait() throws Exception {
        try (RingBuffer events = both()) {
            for (String program : List.of("emit_second", "emit_first", "emit_second")) {
                Thread producer = new Thread(() -> {
                    sleep(20);
                    emitter.emit(program);
                });
                producer.start();
                assertThat(events.poll(LONG)).isEqualTo(1);
                producer.join();
            }
        }
        assertThat(seconds).hasSize(2);
    }

    @Test
    void limitIsKeptOverAllMapsAndStarvesNone() {
        try (RingBuffer events = both()) {
            emitter.emit("emit_first", 6);
            emitter.emit("emit_second", 6);
            assertThat(events.consume(2)).isEqualTo(2);
            assertThat(events.consume(2)).isEqualTo(2);
            assertThat(firsts).hasSize(2);
            assertThat(seconds).hasSize(2);
            assertThat(events.consume(7)).isEqualTo(7);
            assertThat(events.consume()).isEqualTo(1);
        }
    }

    @Test
    void handlersExceptionLosesNothingOfOtherMaps() {
        try (RingBuffer events = RingBuffer.builder()
                .add(emitter.map("first"), event -> {
                    throw new UnsupportedOperationException();
                })
                .add(emitter.map("second"), BpfType.U64, seconds::add)
                .build()) {
            emitter.emit("emit_first", 1);
            emitter.emit("emit_second", 3);
            assertThatThrownBy(events::consume).isInstanceOf(UnsupportedOperationException.class);
            assertThat(events.consume()).isEqualTo(3);
            assertThat(events.stats().events()).isEqualTo(4);
        }
    }

    @Test
    void whatWasReadIsCounted() {
        RingBuffer events = both();
        try (events) {
            assertThat(events.stats()).isEqualTo(new RingStats(0, 0, 0, 0, 0));
            emitter.emit("emit_first", 10);
            emitter.emit("emit_second", 4);
            events.consume(5);
            events.consume();
        }
        assertThat(events.stats())
                .as("also after the close")
                .isEqualTo(new RingStats(14, 14 * 8, 0, 0, 10 * RECORD_SIZE));
    }

    @Test
    void backlogTellsOfALossNearby() {
        try (RingBuffer events = RingBuffer.of(emitter.map("first"), event -> {})) {
            emitter.emit("emit_first", Machine.PAGE_SIZE / RECORD_SIZE + 10);
            events.consume();
            assertThat(events.stats().largestBacklog())
                    .as("the kernel never fills a ring to the last byte")
                    .isEqualTo(events.size() - RECORD_SIZE);
        }
    }

    @Test
    void viewIsMovedFromEventToEventWithoutAllocation() {
        Number number = new Number();
        long[] sum = new long[1];
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RingBuffer events = RingBuffer.of(emitter.map("first"), number, view -> sum[0] += view.get())) {
            long allocated = 0;
            for (int round = 0; round < 400; round++) {
                emitter.emit("emit_first", 100);
                long before = threads.getCurrentThreadAllocatedBytes();
                int count = events.consume();
                allocated = round < 200 ? 0 : allocated + threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(count).isEqualTo(100);
            }
            assertThat(allocated).as("bytes for 20,000 events").isLessThan(20_000);
        }
        assertThat(sum[0]).isEqualTo(40_000L * 39_999 / 2);
        try (RingBuffer events = RingBuffer.of(emitter.map("large"), number, view -> {})) {
            emitter.emit("flood");
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(events::consume)
                    .withMessageContaining("it has 32 bytes, the Java type has 8");
        }
    }

    @Test
    void builderRefusesWhatCannotBeRead() {
        RingBuffer.Builder builder = RingBuffer.builder().add(emitter.map("first"), event -> {});
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> builder.add(emitter.map(".bss"), event -> {}))
                .withMessageContaining("ARRAY");
        assertThatThrownBy(() -> RingBuffer.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("add a map to read");
    }

    @Test
    void aMapHasOneReader() {
        try (RingBuffer reader = RingBuffer.of(emitter.map("second"), event -> {})) {
            assertThatThrownBy(this::both)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open ring buffers first, second: map second of object rings")
                    .hasMessageContaining("close that one first");
            assertThatThrownBy(() -> RingBuffer.builder()
                            .add(emitter.map("first"), event -> {})
                            .add(emitter.map("first"), BpfType.U64, firsts::add)
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("map first");
            assertThat(reader.consume()).isZero();
        }
        both().close();
    }

    @Test
    void ringsThatProgramsWriteOverAreRefused() {
        KernelNeed.OVERWRITING_RINGS.require();
        try (BpfMap<byte[], byte[]> map =
                BpfMap.create(MapSpec.of(BpfMapType.RINGBUF, 0, 0, 4_096).flags(MapFlag.RB_OVERWRITE))) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> RingBuffer.of(map, event -> {}))
                    .withMessageContaining("BPF_F_RB_OVERWRITE");
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
