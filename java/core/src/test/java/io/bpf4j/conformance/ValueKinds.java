package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.BloomFilter;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfQueue;
import io.bpf4j.BpfStack;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.MapFlag;
import io.bpf4j.MapFullException;
import io.bpf4j.MapSpec;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.Machine;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Kinds without keys. */
final class ValueKinds {

    private static final Access[] EVERY_ACCESS = Access.values();

    private ValueKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(
                        MapSpec.of(BpfMapType.QUEUE, 0, 8, 4),
                        map -> {
                            BpfQueue<Long> queue = BpfQueue.of(map, BpfType.U64);
                            return queue::peek;
                        },
                        ValueKinds::queue),
                MapKind.of(
                        MapSpec.of(BpfMapType.STACK, 0, 8, 4),
                        map -> {
                            BpfStack<Long> stack = BpfStack.of(map, BpfType.U64);
                            return stack::peek;
                        },
                        ValueKinds::stack),
                MapKind.of(
                        MapSpec.of(BpfMapType.BLOOM_FILTER, 0, 4, 4),
                        map -> {
                            BloomFilter<Long> filter = BloomFilter.of(map, BpfType.U32);
                            return () -> filter.mightContain(1L);
                        },
                        ValueKinds::bloomFilter),
                MapKind.of(
                        MapSpec.of(BpfMapType.RINGBUF, 0, 0, Machine.PAGE_SIZE),
                        map -> () -> RingBuffer.of(map, event -> {}).close(),
                        ValueKinds::ringBuffer),
                MapKind.of(
                        MapSpec.of(BpfMapType.USER_RINGBUF, 0, 0, Machine.PAGE_SIZE),
                        map -> map::info,
                        map -> Access.assertRefused(map, EVERY_ACCESS)),
                MapKind.of(
                        MapSpec.of(BpfMapType.ARENA, 0, 0, 4).flags(MapFlag.MMAPABLE),
                        map -> map::info,
                        map -> Access.assertRefused(map, EVERY_ACCESS)));
    }

    private static ByteBuffer number(long number) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, number);
    }

    private static void queue(BpfMap<byte[], byte[]> map) {
        BpfQueue<Long> queue = BpfQueue.of(map, BpfType.U64);
        assertThat(queue).hasToString(map.toString());
        assertThat(queue.peek()).isEmpty();
        assertThat(queue.pop()).isEmpty();
        assertFills(queue::push, queue::pushOver);
        assertThat(queue.peek()).contains(2L);
        assertThat(popAll(queue::popAll)).containsExactly(2L, 3L, 4L, 5L);
        assertThat(queue.pop()).isEmpty();

        queue.pushRaw(number(7));
        queue.pushOverRaw(number(8));
        ByteBuffer value = number(0);
        assertThat(queue.peekRaw(value)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(7);
        assertRawRefused(queue::popRaw);
        assertThat(queue.popRaw(value)).isTrue();
        assertThat(queue.popRaw(value)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(8);
        assertThat(queue.popRaw(value)).isFalse();
        assertThat(value.position()).isZero();
        // A consumer that fails loses its value only.
        queue.push(1L);
        queue.push(2L);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> queue.popAll(number -> {
                    throw new ArithmeticException();
                }));
        assertThat(queue.pop()).contains(2L);
        // A producer that is as fast as the consumer does not hold it.
        queue.push(1L);
        assertThat(queue.popAll(queue::push)).isEqualTo(4);
        assertThat(queue.pop()).contains(1L);
        assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> BpfQueue.of(map, BpfType.U32));
        Access.assertRefused(map, EVERY_ACCESS);
    }

    private static void stack(BpfMap<byte[], byte[]> map) {
        BpfStack<Long> stack = BpfStack.of(map, BpfType.U64);
        assertThat(stack.peek()).isEmpty();
        assertThat(stack.pop()).isEmpty();
        assertFills(stack::push, stack::pushOver);
        assertThat(stack.peek()).contains(5L);
        assertThat(popAll(stack::popAll)).containsExactly(5L, 4L, 3L, 2L);

        stack.pushRaw(number(7));
        stack.pushOverRaw(number(8));
        ByteBuffer value = number(0);
        assertThat(stack.peekRaw(value)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(8);
        assertRawRefused(stack::popRaw);
        assertThat(stack.popRaw(value)).isTrue();
        assertThat(stack.pop()).contains(7L);
        assertThat(stack.peekRaw(value)).isFalse();
        Access.assertRefused(map, EVERY_ACCESS);
    }

    /** Pushes 1 to 4 into an empty map, which is then full, and 5 in the place of 1. */
    private static void assertFills(Consumer<Long> push, Consumer<Long> pushOver) {
        LongStream.rangeClosed(1, 4).boxed().forEach(push);
        assertThatExceptionOfType(MapFullException.class)
                .isThrownBy(() -> push.accept(5L))
                .withMessageContaining("4 entries")
                .withMessageContaining("pushOver");
        pushOver.accept(5L);
    }

    private static List<Long> popAll(Consumer<Consumer<Long>> popAll) {
        List<Long> values = new ArrayList<>();
        popAll.accept(values::add);
        return values;
    }

    private static void assertRawRefused(Consumer<ByteBuffer> operation) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operation.accept(ByteBuffer.allocate(7)))
                .withMessageContaining("8 bytes");
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> operation.accept(number(0).asReadOnlyBuffer()));
    }

    private static void bloomFilter(BpfMap<byte[], byte[]> map) {
        BloomFilter<Long> filter = BloomFilter.of(map, BpfType.U32);
        assertThat(filter).hasToString(map.toString());
        assertThat(filter.mightContain(1L)).isFalse();
        filter.add(1L);
        assertThat(filter.mightContain(1L)).isTrue();
        ByteBuffer two = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 2);
        filter.addRaw(two);
        assertThat(filter.mightContainRaw(two)).isTrue();
        assertThat(filter.mightContain(2L)).isTrue();
        assertThat(LongStream.range(3, 1_000).filter(filter::mightContain).count())
                .as("how many of a thousand values a filter is wrong about")
                .isLessThan(500);
        assertThatIllegalArgumentException().isThrownBy(() -> filter.addRaw(ByteBuffer.allocate(3)));
        assertThatIllegalArgumentException().isThrownBy(() -> filter.mightContainRaw(ByteBuffer.allocate(3)));
        assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> BloomFilter.of(map, BpfType.U64));
        Access.assertRefused(map, EVERY_ACCESS);
    }

    private static void ringBuffer(BpfMap<byte[], byte[]> map) {
        try (RingBuffer ring = RingBuffer.of(map, event -> {})) {
            assertThat(ring.poll(Duration.ZERO)).isZero();
            assertThat(ring.size()).isEqualTo(map.maxEntries());
        }
        Access.assertRefused(map, EVERY_ACCESS);
    }
}
