package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.type.BpfType;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends samples to programs through a user ring buffer map ({@code BPF_MAP_TYPE_USER_RINGBUF}, Linux 6.1), by memory that is shared with the kernel. A program
 * takes them out with {@code bpf_user_ringbuf_drain}, whenever it runs: a sample starts no program. Only waiting for room is a system call.
 *
 * <pre>{@code
 * try (UserRingBuffer requests = UserRingBuffer.of(object.map("requests"))) {
 *     requests.offer(Request.TYPE, new Request(7), Duration.ofSeconds(1));
 *
 *     try (UserSample sample = requests.reserve(64).orElseThrow()) {
 *         sample.buffer().putLong(0, 42);
 *         sample.submit();
 *     }
 * }
 * }</pre>
 *
 * <p>Programs get the samples in the order in which they were reserved. One that is reserved and not yet submitted or discarded therefore holds up those behind
 * it. A sample has 1 byte to 16 MiB less one, and at most the ring's size less 8, which its header takes.
 *
 * <p>Thread-safe: any number of threads may reserve, which takes a lock for a moment, and submit, which takes none. Virtual threads may wait: they give their
 * carrier up. A map has one writer at a time, a second one in this process is refused; what an earlier writer reserved and left, for instance because its process died, is discarded when
 * the next one is made. The writer stays usable after its object is closed.
 */
public final class UserRingBuffer implements AutoCloseable {

    private final BpfMap<?, ?> map;
    /** The map's memory; there until the close. */
    private final Resources resources;
    /** What a thread waits by, which may need it a moment longer. */
    private final Resources waiterResources;

    private final Waiter waiter;
    private final UserRingState state;
    private final Leaks.Watch watch;

    /** Held while a sample is reserved, and never in a wait. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Where those wait who want room while another thread waits for the kernel, for which there is place for one. */
    private final Condition change = lock.newCondition();
    /** Whether a thread waits for the kernel, or was woken and has not said so yet; guarded by {@link #lock}. */
    private boolean waiting;

    /** Written under {@link #lock}. */
    private volatile boolean closed;

    /** A type that was compared with the program's. Mostly there is one. */
    private volatile BpfType<?> checked;

    private UserRingBuffer(BpfMap<?, ?> map, Resources resources, Resources waiterResources) {
        this.map = map;
        this.resources = resources;
        this.waiterResources = waiterResources;
        this.waiter = new Waiter(waiterResources);
        this.state = open(map, resources, waiter);
        this.watch = Leaks.watch(this, resources.subject(), () -> release(resources, waiterResources));
    }

    private static void release(Resources resources, Resources waiterResources) {
        resources.release();
        waiterResources.release();
    }

    /**
     * A writer.
     *
     * @param map a map of type {@link BpfMapType#USER_RINGBUF}
     * @return the writer, to be closed by the caller
     * @throws BpfNotSupportedException if the map is of another type, or larger than 512 MiB
     * @throws IllegalStateException if the map is closed, or has another writer of this process
     * @throws BpfException if the kernel refuses to map it
     */
    public static UserRingBuffer of(BpfMap<?, ?> map) {
        RingMemory.require(map, BpfMapType.USER_RINGBUF, "send samples to");
        Resources resources = new Resources("user ring buffer " + map.name());
        Resources waiterResources = new Resources(resources.subject());
        try {
            return new UserRingBuffer(map, resources, waiterResources);
        } catch (RuntimeException e) {
            release(resources, waiterResources);
            throw e;
        }
    }

    /** Maps the ring, and lets room in it end the waiter's waits. */
    private static UserRingState open(BpfMap<?, ?> map, Resources resources, Waiter waiter) {
        RingMemory memory = RingMemory.map(map, resources, false);
        waiter.addWritable(memory.fd());
        UserRingState state = new UserRingState(memory.consumerPage(), memory.producerPage(), memory.records());
        state.discardOpen();
        resources.onRelease(state::discardOpen);
        return state;
    }

    /**
     * Reserves a sample if there is room.
     *
     * @param size its length in bytes
     * @return the sample, to be submitted, discarded or closed by the caller; empty if there is no room
     * @throws IllegalArgumentException if the size is less than 1 or more than a sample of this ring can have
     * @throws IllegalStateException if closed
     */
    public Optional<UserSample> reserve(int size) {
        return reserve(size, Duration.ZERO);
    }

    /**
     * Reserves a sample, and waits for room if there is none. A program that drains the ring ends the wait, but not one that does so with
     * {@code BPF_RB_NO_WAKEUP}. Of several threads that wait none has a right to be first.
     *
     * @param size its length in bytes
     * @param timeout how long to wait at most; zero does not wait
     * @return the sample, to be submitted, discarded or closed by the caller; empty after the timeout, or if the thread is interrupted, whose interrupt status stays set
     * @throws IllegalArgumentException if the size is less than 1 or more than a sample of this ring can have, or the timeout is negative
     * @throws IllegalStateException if closed, also meanwhile
     * @throws BpfException if the kernel refuses to wait
     */
    public Optional<UserSample> reserve(int size, Duration timeout) {
        if (size < 1 || size > state.largestSample()) {
            throw new IllegalArgumentException(
                    "a sample of " + this + " has 1 to " + state.largestSample() + " bytes, not " + size);
        }
        long deadline = EventBuffer.deadline(timeout);
        lock.lock();
        try {
            int header = reserveUntil(deadline, size);
            if (UserRingState.isReserved(header)) {
                return Optional.of(new UserSample(this, state, header, size));
            }
        } finally {
            lock.unlock();
        }
        state.refuse();
        return Optional.empty();
    }

    private int reserveUntil(long deadline, int size) {
        while (true) {
            requireOpen();
            int header = state.reserve(size);
            long remaining = deadline - System.nanoTime();
            if (UserRingState.isReserved(header)
                    || remaining <= 0
                    || Thread.currentThread().isInterrupted()) {
                return header;
            }
            if (waiting) {
                awaitChange(remaining);
            } else {
                awaitKernel(remaining);
            }
        }
    }

    private void awaitChange(long nanoseconds) {
        try {
            change.awaitNanos(nanoseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits without the lock. Whatever ended it, the others look for room too, and one of them waits next. */
    private void awaitKernel(long nanoseconds) {
        waiting = true;
        lock.unlock();
        try {
            waiter.await(nanoseconds);
        } finally {
            lock.lock();
            waiting = false;
            change.signalAll();
            if (closed) {
                waiterResources.release();
            }
        }
    }

    /**
     * Sends a value if there is room.
     *
     * <p>If the program was compiled with a struct of the type's name, its layout is compared at the first value of the type: name it by
     * {@code @CType("struct name")} on the record. Compilers leave out a struct that no global variable, map or function refers to. The comparison
     * is repeated where types take turns.
     *
     * @param type layout of the sample, which has the type's size
     * @param value what to send
     * @param <T> Java type of the value
     * @return whether there was room
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws IllegalArgumentException if the value has no place in the type, or the type none in the ring; nothing is sent
     * @throws IllegalStateException if closed
     */
    public <T> boolean offer(BpfType<T> type, T value) {
        return offer(type, value, Duration.ZERO);
    }

    /**
     * Sends a value, and waits for room if there is none.
     *
     * @param type layout of the sample, as of {@link #offer(BpfType, Object)}
     * @param value what to send
     * @param timeout how long to wait at most, as of {@link #reserve(int, Duration)}
     * @param <T> Java type of the value
     * @return whether it was sent; false after the timeout, or if the thread is interrupted, whose interrupt status stays set
     * @throws LayoutMismatchException if the program has a struct of the type's name with another layout
     * @throws IllegalArgumentException if the value has no place in the type, or the type none in the ring, or the timeout is negative; nothing is sent
     * @throws IllegalStateException if closed, also meanwhile
     * @throws BpfException if the kernel refuses to wait
     */
    public <T> boolean offer(BpfType<T> type, T value, Duration timeout) {
        if (type != checked) {
            MapAccess.checkSamples(map, type);
            checked = type;
        }
        Optional<UserSample> reserved = reserve(type.size(), timeout);
        if (reserved.isEmpty()) {
            return false;
        }
        try (UserSample sample = reserved.get()) {
            type.write(sample.buffer(), 0, value);
            sample.submit();
        }
        return true;
    }

    /** Length of the ring in bytes. */
    public long size() {
        return state.size();
    }

    /**
     * Bytes that programs have not drained yet, with headers, and with samples that are not submitted yet.
     *
     * @throws IllegalStateException if closed
     */
    public long availableBytes() {
        long available = state.available();
        // If the memory was gone, this is seen as well.
        VarHandle.acquireFence();
        requireOpen();
        return available;
    }

    /**
     * What was done so far.
     *
     * @return numbers that stay as they are; also after the close
     */
    public UserRingStats stats() {
        return state.stats();
    }

    private void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    IllegalStateException closedException() {
        return new IllegalStateException(this + " is closed");
    }

    /**
     * Discards the samples that are neither submitted nor discarded, ends the waits for room by {@link IllegalStateException}s, and gives the memory up; what was
     * submitted stays for the programs. Waits for no other thread: a {@link UserSample} that another one has may still be written to and ended, which has no effect, but
     * for the exception of its {@link UserSample#submit()}. Does nothing if closed already.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            change.signalAll();
            resources.release();
            if (waiting) {
                waiter.wake();
            } else {
                waiterResources.release();
            }
        } finally {
            lock.unlock();
        }
        watch.closed();
    }

    @Override
    public String toString() {
        return resources.subject();
    }
}
