package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.PerfNative;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads what programs send with {@code bpf_perf_event_output} through a map of perf events ({@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}, Linux 4.4), from memory of
 * each CPU that is shared with the kernel. Where programs can use a ring buffer ({@link RingBuffer}, Linux 5.8) that is the better choice.
 *
 * <pre>{@code
 * try (PerfBuffer events = PerfBuffer.of(object.map("events"), FlowEvent.TYPE, (cpu, event) -> print(cpu, event))) {
 *     while (running) {
 *         events.poll(Duration.ofMillis(200));
 *     }
 * }
 * }</pre>
 *
 * <p>The reader opens a perf event on each CPU that is online, and puts it into the map at the number of the CPU, where {@code BPF_F_CURRENT_CPU} finds it. A program
 * on a CPU that comes online later, or once more, gets {@code -ENOENT} or {@code -EOPNOTSUPP}: {@link #cpus()} tells which CPUs are read; to read others, open a new
 * reader. The events are taken out of the map again by {@link #close()}. A map has one reader at a time: a second one in this process is refused, one of
 * another process takes the places of this one's events.
 *
 * <p>Events of one CPU are handed over in the order in which they were sent; between CPUs there is no order, unless the reader makes one
 * ({@link Builder#orderedByTime}). Events that find no room are lost, and counted ({@link #stats()}): the kernel tells of them in their place, with the next event that has room ({@link Builder#onLost}). An event may have
 * {@value #MAX_EVENT_SIZE} bytes. Of a longer one the kernel damages the record, and may write over those before it: the method that reads throws a
 * {@link BpfException}, and goes on after it at the next call. Of 8 bytes above the maximum it keeps nothing at all, not even a trace.
 *
 * <p>The kernel pads events to a length that is a multiple of 8 less 4. Handlers of bytes see the padding, handlers of values do not.
 *
 * <p>Opening needs {@code CAP_PERFMON} (before Linux 5.8 {@code CAP_SYS_ADMIN}). The reader stays usable after its object is closed.
 */
public final class PerfBuffer extends EventBuffer {

    /** How many bytes an event may have, 8 fewer where the reader orders events by time. */
    public static final int MAX_EVENT_SIZE = 65_516;

    private final PerfCpus<?> cpus;
    private final List<PerfOutput> outputs;
    /** Held by the thread that pauses or resumes. */
    private final ReentrantLock output = new ReentrantLock();

    private PerfBuffer(
            PerfCpus<?> cpus, List<PerfOutput> outputs, Resources resources, Waiter waiter, long spinNanoseconds) {
        super(cpus, resources, waiter, spinNanoseconds);
        this.cpus = cpus;
        this.outputs = outputs;
    }

    /**
     * A reader that hands over bytes, without a copy, except of events that lie at the end and the start of the memory, and without allocation.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}
     * @param handler takes each event
     * @return the reader, to be closed by the caller
     * @throws BpfNotSupportedException if the map is of another type
     * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
     * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
     * @throws IllegalStateException if the map is closed, or another reader of this process reads it
     */
    public static PerfBuffer of(BpfMap<?, ?> map, PerfEventHandler handler) {
        return builder(map).build(handler);
    }

    /**
     * A reader that hands over values. An event of another length than the type's is a {@link LayoutMismatchException} of the method that reads it; it
     * is consumed. Lengths that are padded to the same one cannot be told apart.
     *
     * <p>If the program was compiled with a struct of the type's name, its layout is compared here: name it by {@code @CType("struct name")} on the
     * record. Compilers leave out a struct that no global variable, map or function refers to.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}
     * @param type layout of each event
     * @param handler takes each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type
     * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
     * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
     * @throws IllegalStateException if the map is closed, or another reader of this process reads it
     */
    public static <T> PerfBuffer of(BpfMap<?, ?> map, BpfType<T> type, PerfValueHandler<? super T> handler) {
        return builder(map).build(type, handler);
    }

    /**
     * As {@link #of(BpfMap, BpfType, PerfValueHandler)} without allocation: the handler gets the same view each time, moved to the event. It shows the event during
     * the call.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}
     * @param view moved to each event
     * @param handler takes the view
     * @param <V> type of the view
     * @return the reader, to be closed by the caller
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws BpfNotSupportedException if the map is of another type
     * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
     * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
     * @throws IllegalStateException if the map is closed, or another reader of this process reads it
     */
    public static <V extends BpfView> PerfBuffer of(BpfMap<?, ?> map, V view, PerfValueHandler<? super V> handler) {
        return builder(map).build(view, handler);
    }

    /**
     * A reader that hands over values, as {@link #of(BpfMap, BpfType, PerfValueHandler)} does.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}, with the type of its events
     * @param handler takes each event
     * @param <T> Java type of the events
     * @return the reader, to be closed by the caller
     */
    public static <T> PerfBuffer of(EventMap<T> map, PerfValueHandler<? super T> handler) {
        return of(map.map(), map.type(), handler);
    }

    /**
     * A reader with other memory, order or wake-ups.
     *
     * @param map a map of type {@link BpfMapType#PERF_EVENT_ARRAY}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static Builder builder(BpfMap<?, ?> map) {
        PerfOpening.require(map);
        return new Builder(map);
    }

    /** The numbers of the CPUs that are read, in ascending order: those that were online when the reader was opened. */
    public int[] cpus() {
        return cpus.numbers();
    }

    @Override
    public PerfStats stats() {
        return cpus.stats(
                wakeups(), outputs.stream().mapToLong(PerfOutput::lost).sum());
    }

    /**
     * Makes the kernel keep no more events, until {@link #resume()}; programs get {@code -ENOSPC}, and the kernel counts the events as lost ({@code PERF_EVENT_IOC_PAUSE_OUTPUT}, Linux 4.7).
     * What is there can still be read. Does nothing if paused already. From any thread and from the handler.
     *
     * <p>For overwritable memory it also waits until no program is writing any more, which may take some milliseconds.
     *
     * @throws IllegalStateException if closed
     * @throws BpfException if the kernel refuses
     */
    public void pause() {
        requireOpen();
        pauseOutput(true);
    }

    /**
     * Makes the kernel keep events again. Does nothing if not paused. From any thread and from the handler.
     *
     * <p>For overwritable memory it waits for the reading in progress, and gives up what was not read: the next reading starts at the newest event then, and ends
     * where this one started.
     *
     * @throws IllegalStateException if closed; for overwritable memory also if called from the handler
     * @throws BpfException if the kernel refuses
     */
    public void resume() {
        requireOpen();
        if (cpus instanceof OverwritablePerfCpus overwritable) {
            overwritable.resume(() -> pauseOutput(false));
        } else {
            pauseOutput(false);
        }
    }

    private void pauseOutput(boolean paused) {
        output.lock();
        try {
            for (PerfOutput each : outputs) {
                int result = each.pause(paused);
                if (result < 0) {
                    // Without its memory, which a close takes first, an event cannot be paused.
                    requireOpen();
                    throw Errors.failure(paused ? "pause" : "resume", toString(), result, List.of());
                }
            }
            if (cpus instanceof OverwritablePerfCpus overwritable) {
                if (paused) {
                    // Not all kernels can wait so (ENOSYS, EINVAL): then there is a moment in which the oldest event
                    // may be damaged.
                    PerfNative.awaitWriters();
                }
                overwritable.paused(paused);
            }
        } finally {
            output.unlock();
        }
    }

    /**
     * {@inheritDoc} Where events are ordered by time, all are handed over, how young they may be.
     *
     * @throws IllegalStateException if closed
     */
    @Override
    public void flush() {
        if (cpus instanceof OrderedPerfCpus ordered) {
            ordered.flush();
        }
        super.flush();
    }

    /** How a reader is set up. Not thread-safe. */
    public static final class Builder {

        /** What readers in C usually take. */
        private static final int DEFAULT_PAGES = 64;

        private final BpfMap<?, ?> map;
        private int pages = DEFAULT_PAGES;
        private boolean isWatermark;
        private int wakeup = 1;
        private boolean overwritable;
        private Duration window;
        private PerfLostHandler lostHandler = (cpu, count) -> {};
        private Duration spin = Duration.ZERO;

        private Builder(BpfMap<?, ?> map) {
            this.map = map;
        }

        /**
         * Sets the memory for each CPU; 64 pages without this. It counts as locked memory.
         *
         * @param count pages of the machine's size; a power of two
         * @return this
         * @throws IllegalArgumentException if it is none, or more than a {@code ByteBuffer} can reach
         */
        public Builder pages(int count) {
            PerfOptions.requirePages(count);
            pages = count;
            return this;
        }

        /**
         * Sets how many events of a CPU wake a waiting reader; 1 without this. Fewer wake it when its timeout is over, or when they fill half of the CPU's memory.
         *
         * @param events 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder wakeupEvents(int events) {
            return wakeAt(events, false);
        }

        /**
         * Sets how many bytes of a CPU, with headers, wake a waiting reader, in the place of a number of events. Fewer wake it when its timeout is over.
         *
         * @param bytes 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder watermark(int bytes) {
            return wakeAt(bytes, true);
        }

        private Builder wakeAt(int count, boolean watermark) {
            if (count < 1) {
                throw new IllegalArgumentException("wake at " + count + (watermark ? " bytes" : " events"));
            }
            wakeup = count;
            isWatermark = watermark;
            return this;
        }

        /**
         * Makes the kernel write over the oldest events instead of losing the newest, like a flight recorder. Then events are read only between {@link PerfBuffer#pause()} and
         * {@link PerfBuffer#resume()}; at another time that is an {@link IllegalStateException}. Those of a CPU are handed over from the newest to the oldest, and none twice.
         * {@link PerfStats#overwrittenBytes()} tells how much was written over.
         *
         * @return this
         */
        public Builder overwritable() {
            overwritable = true;
            return this;
        }

        /**
         * Hands the events of all CPUs over in the order of the times at which they were sent. For that each is held back until it is as old as a window: long enough for
         * what an interrupt or a busy processor may delay, a few milliseconds. An event that still comes too late for its place is handed over at once and counted
         * ({@link PerfStats#late()}). Events that are held back take room in the memory.
         *
         * @param holdBack how long; zero holds nothing back and orders what is there
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder orderedByTime(Duration holdBack) {
            if (holdBack.isNegative()) {
                throw new IllegalArgumentException("window " + holdBack);
            }
            window = holdBack;
            return this;
        }

        /**
         * Sets who is told of lost events, on the thread that reads, in the place in which the kernel tells of them: before the next event that had room. They are counted
         * without that, too.
         *
         * @param handler is told
         * @return this
         */
        public Builder onLost(PerfLostHandler handler) {
            lostHandler = Objects.requireNonNull(handler);
            return this;
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
         * Opens a reader that hands over bytes, as {@link PerfBuffer#of(BpfMap, PerfEventHandler)} does.
         *
         * @param handler takes each event
         * @return the reader, to be closed by the caller
         * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
         * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
         * @throws IllegalStateException if the map is closed, or another reader of this process reads it, or the options contradict each other
         */
        public PerfBuffer build(PerfEventHandler handler) {
            Objects.requireNonNull(handler);
            if (overwritable && window != null) {
                throw new IllegalStateException(
                        "overwritable memory is read from the newest event to the oldest, and cannot be ordered by time");
            }
            Resources resources = new Resources("perf buffer " + map.name());
            try {
                return open(new PerfSink(resources.subject(), handler, lostHandler), resources);
            } catch (RuntimeException e) {
                resources.release();
                throw e;
            }
        }

        private PerfBuffer open(PerfSink sink, Resources resources) {
            Waiter waiter = new Waiter(resources);
            PerfOptions options = new PerfOptions(pages, isWatermark, wakeup, overwritable, window != null);
            PerfOpening opening = new PerfOpening(map, options, resources, waiter);
            PerfCpus<?> cpus;
            if (overwritable) {
                cpus = new OverwritablePerfCpus(
                        resources.subject(), opening.open((cpu, memory) -> new BackwardPerfState(cpu, memory, sink)));
            } else if (window != null) {
                cpus = new OrderedPerfCpus(
                        opening.open((cpu, memory) -> new ForwardPerfState(cpu, memory, sink, true)),
                        nanoseconds(window),
                        KernelClock.get());
            } else {
                cpus = new PerfCpus<>(opening.open((cpu, memory) -> new ForwardPerfState(cpu, memory, sink, false)));
            }
            return new PerfBuffer(cpus, opening.outputs(), resources, waiter, nanoseconds(spin));
        }

        /**
         * Opens a reader that hands over values, as {@link PerfBuffer#of(BpfMap, BpfType, PerfValueHandler)} does.
         *
         * @param type layout of each event
         * @param handler takes each event
         * @param <T> Java type of the events
         * @return the reader, to be closed by the caller
         * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
         * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
         * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
         * @throws IllegalStateException if the map is closed, or another reader of this process reads it, or the options contradict each other
         */
        public <T> PerfBuffer build(BpfType<T> type, PerfValueHandler<? super T> handler) {
            Objects.requireNonNull(handler);
            EventSize size = EventSize.padded(map, type);
            return build((cpu, event) -> {
                size.require(event.remaining());
                handler.onEvent(cpu, type.read(event, event.position()));
            });
        }

        /**
         * Opens a reader that shows events in a view, as {@link PerfBuffer#of(BpfMap, BpfView, PerfValueHandler)} does.
         *
         * @param view moved to each event
         * @param handler takes the view
         * @param <V> type of the view
         * @return the reader, to be closed by the caller
         * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
         * @throws BpfPermissionException if the process may not open perf events, or has too little locked memory
         * @throws BpfException if the map has no entry for a CPU, or the kernel refuses
         * @throws IllegalStateException if the map is closed, or another reader of this process reads it, or the options contradict each other
         */
        public <V extends BpfView> PerfBuffer build(V view, PerfValueHandler<? super V> handler) {
            Objects.requireNonNull(handler);
            EventSize size = EventSize.padded(map, view.bpfType());
            return build((cpu, event) -> {
                size.require(event.remaining());
                view.wrap(event, event.position());
                handler.onEvent(cpu, view);
            });
        }
    }
}
