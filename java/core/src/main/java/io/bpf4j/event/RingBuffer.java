package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads ring buffer maps ({@code BPF_MAP_TYPE_RINGBUF}, Linux 5.8) straight from the memory that they share with the kernel.
 *
 * <pre>{@code
 * try (RingBuffer events = RingBuffer.of(object.map("events"), FlowEvent.TYPE, System.out::println)) {
 *     while (running) {
 *         events.poll(Duration.ofMillis(200));
 *     }
 * }
 * }</pre>
 *
 * <p>Events of one map are handed over in the order in which the programs reserved them; between maps there is no order. A map has one reader: a second one
 * in this process is refused, one of another process would take this one's events. The reader stays usable after its object is closed.
 *
 * <p>A program that finds the ring full loses its event; only the program can count that. {@link #stats()} shows how near the ring was to it.
 */
public final class RingBuffer extends EventBuffer {

    private final Rings rings;

    private RingBuffer(Rings rings, Resources resources, Waiter waiter, long spinNanoseconds) {
        super(rings, resources, waiter, spinNanoseconds);
        this.rings = rings;
    }

    /**
     * A reader that hands over bytes, without a copy and without allocation.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param handler takes each event
     * @return the reader, to be closed by the caller
     * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
     * @throws IllegalStateException if the map is closed, or read by another reader of this process
     * @throws BpfException if the kernel refuses to map it
     */
    public static RingBuffer of(BpfMap<?, ?> map, RawEventHandler handler) {
        return builder().add(map, handler).build();
    }

    /**
     * A reader that hands over values. An event of another length than the type's is a {@link LayoutMismatchException} of the method that reads it; it
     * is consumed.
     *
     * <p>If the program was compiled with a struct of the type's name, its layout is compared here: name it by {@code @CType("struct name")} on the
     * record. Compilers leave out a struct that no global variable, map or function refers to.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param type layout of each event
     * @param handler takes each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
     * @throws IllegalStateException if the map is closed, or read by another reader of this process
     * @throws BpfException if the kernel refuses to map it
     */
    public static <T> RingBuffer of(BpfMap<?, ?> map, BpfType<T> type, Consumer<? super T> handler) {
        return builder().add(map, type, handler).build();
    }

    /**
     * As {@link #of(BpfMap, BpfType, Consumer)} without allocation: the handler gets the same view each time, moved to the event. It shows the event during the
     * call.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param view moved to each event
     * @param handler takes the view
     * @param <V> type of the view
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
     * @throws IllegalStateException if the map is closed, or read by another reader of this process
     * @throws BpfException if the kernel refuses to map it
     */
    public static <V extends BpfView> RingBuffer of(BpfMap<?, ?> map, V view, Consumer<? super V> handler) {
        return builder().add(map, view, handler).build();
    }

    /**
     * Events of a map for those who ask for them, instead of a handler.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}
     * @param type layout of each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
     * @throws IllegalStateException if the map is closed, or read by another reader of this process
     * @throws BpfException if the kernel refuses to map it
     */
    public static <T> EventReader<T> reader(BpfMap<?, ?> map, BpfType<T> type) {
        return EventReader.of(handler -> of(map, type, handler));
    }

    /**
     * A reader that hands over values, as {@link #of(BpfMap, BpfType, Consumer)} does.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}, with the type of its events
     * @param handler takes each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     */
    public static <T> RingBuffer of(EventMap<T> map, Consumer<? super T> handler) {
        return of(map.map(), map.type(), handler);
    }

    /**
     * Events of a map for those who ask for them, as {@link #reader(BpfMap, BpfType)} does.
     *
     * @param map a map of type {@link BpfMapType#RINGBUF}, with the type of its events
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     */
    public static <T> EventReader<T> reader(EventMap<T> map) {
        return reader(map.map(), map.type());
    }

    /** A reader of several maps, or one that waits in another way. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public RingStats stats() {
        return rings.stats(wakeups());
    }

    /** Collects the maps that one reader reads. Not thread-safe. */
    public static final class Builder {

        private final List<Source> sources = new ArrayList<>();
        private Duration spin = Duration.ZERO;

        private Builder() {}

        private record Source(BpfMap<?, ?> map, RecordHandler handler) {}

        /**
         * Adds a map whose events are handed over as bytes, without a copy and without allocation.
         *
         * @param map a map of type {@link BpfMapType#RINGBUF}
         * @param handler takes each event
         * @return this
         * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
         */
        public Builder add(BpfMap<?, ?> map, RawEventHandler handler) {
            Objects.requireNonNull(handler);
            return add(map, RecordHandler.of(handler));
        }

        private Builder add(BpfMap<?, ?> map, RecordHandler handler) {
            Ring.require(map);
            sources.add(new Source(map, handler));
            return this;
        }

        /**
         * Adds a map whose events are handed over as values, as {@link RingBuffer#of(BpfMap, BpfType, Consumer)} does.
         *
         * @param map a map of type {@link BpfMapType#RINGBUF}
         * @param type layout of each event
         * @param handler takes each event
         * @param <T> Java type of the events
         * @return this
         * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
         * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
         */
        public <T> Builder add(BpfMap<?, ?> map, BpfType<T> type, Consumer<? super T> handler) {
            Objects.requireNonNull(handler);
            EventSize size = EventSize.of(map, type);
            return add(map, (ring, start, length) -> {
                size.require(length);
                handler.accept(type.read(ring, start));
            });
        }

        /**
         * Adds a map whose events are handed over as values, as {@link RingBuffer#of(BpfMap, BpfType, Consumer)} does.
         *
         * @param map a map of type {@link BpfMapType#RINGBUF}, with the type of its events
         * @param handler takes each event
         * @param <T> Java type of the events
         * @return this
         */
        public <T> Builder add(EventMap<T> map, Consumer<? super T> handler) {
            return add(map.map(), map.type(), handler);
        }

        /**
         * Adds a map whose events are shown in a view, as {@link RingBuffer#of(BpfMap, BpfView, Consumer)} does.
         *
         * @param map a map of type {@link BpfMapType#RINGBUF}
         * @param view moved to each event
         * @param handler takes the view
         * @param <V> type of the view
         * @return this
         * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
         * @throws BpfNotSupportedException if the map is of another type, larger than 512 MiB, or written over by programs ({@code BPF_F_RB_OVERWRITE})
         */
        public <V extends BpfView> Builder add(BpfMap<?, ?> map, V view, Consumer<? super V> handler) {
            Objects.requireNonNull(handler);
            EventSize size = EventSize.of(map, view.bpfType());
            return add(map, (ring, start, length) -> {
                size.require(length);
                view.wrap(ring, start);
                handler.accept(view);
            });
        }

        /**
         * Looks for events that long before it waits, which takes a processor meanwhile and saves the time that the kernel needs to wake a thread. Zero, the
         * default, waits at once.
         *
         * @param duration how long to look before each wait
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder spin(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("spin for " + duration);
            }
            spin = duration;
            return this;
        }

        /**
         * Opens the reader.
         *
         * @return the reader, to be closed by the caller
         * @throws IllegalStateException if no map was added, one is closed, or one is read by another reader of this process
         * @throws BpfException if the kernel refuses to map one
         */
        public RingBuffer build() {
            if (sources.isEmpty()) {
                throw new IllegalStateException("add a map to read");
            }
            Resources resources = new Resources(subject());
            try {
                Waiter waiter = new Waiter(resources);
                List<Ring> rings = new ArrayList<>();
                for (Source source : sources) {
                    rings.add(Ring.open(source.map, source.handler, resources, waiter));
                }
                return new RingBuffer(new Rings(rings), resources, waiter, nanoseconds(spin));
            } catch (RuntimeException e) {
                resources.release();
                throw e;
            }
        }

        private String subject() {
            List<String> names =
                    sources.stream().map(source -> source.map.name()).toList();
            return (names.size() == 1 ? "ring buffer " : "ring buffers ") + String.join(", ", names);
        }
    }
}
