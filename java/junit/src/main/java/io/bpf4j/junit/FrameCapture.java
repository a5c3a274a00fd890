package io.bpf4j.junit;

import io.bpf4j.internal.network.PacketSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The frames that arrive at an interface, in order, from its creation by {@link VethEnd#capture()} on.
 *
 * <pre>{@code
 * try (FrameCapture arriving = veth.peer().capture()) {
 *     veth.local().send(frame);
 *     assertArrayEquals(frame, arriving.next(Duration.ofSeconds(1)).orElseThrow());
 * }
 * }</pre>
 *
 * <p>A frame is given from its Ethernet header on, with its VLAN tag, without the checksum at its end. Up to several thousand are kept until they
 * are taken; {@link #lost()} counts those beyond. Each is given once. Thread-safe. Use after close is an {@link IllegalStateException}.
 */
public final class FrameCapture implements AutoCloseable {

    /** How long a thread may take to notice that it was interrupted. */
    private static final Duration SLICE = Duration.ofMillis(20);

    private final PacketSocket socket;
    private final Runnable closeAction;

    FrameCapture(PacketSocket socket, Runnable closeAction) {
        this.socket = socket;
        this.closeAction = closeAction;
    }

    /**
     * Takes the next frame, and waits for it if there is none yet.
     *
     * @param timeout how long to wait at most
     * @return the frame; empty if none arrived in time, or if the thread is interrupted, which it then remains
     * @throws io.bpf4j.BpfException if the interface is down
     */
    public Optional<byte[]> next(Duration timeout) {
        return next(frame -> true, timeout);
    }

    /**
     * Takes the next frame of a kind, and waits for it if there is none yet. Frames of other kinds that arrive before are dropped.
     *
     * @param filter which frames are meant
     * @param timeout how long to wait at most
     * @return the frame; empty if none arrived in time, or if the thread is interrupted, which it then remains
     * @throws io.bpf4j.BpfException if the interface is down
     */
    public Optional<byte[]> next(Predicate<byte[]> filter, Duration timeout) {
        Objects.requireNonNull(filter);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(deadline - System.nanoTime(), 0);
            // Rounded up, so that the last wait is not a busy one.
            int millis = (int) Math.min((left + 999_999) / 1_000_000, SLICE.toMillis());
            Optional<byte[]> frame = socket.receive(millis);
            if (frame.filter(filter).isPresent()) {
                return frame;
            }
            // What came in time is looked at, also if there is no time left for more.
            if (frame.isEmpty() && (left == 0 || Thread.currentThread().isInterrupted())) {
                return Optional.empty();
            }
        }
    }

    /**
     * Takes all frames that have arrived, without waiting for more. A frame needs a moment from one end to the other: to see that something did
     * <em>not</em> arrive, send something after it that does, and wait for that.
     *
     * @return the frames in the order of their arrival
     * @throws io.bpf4j.BpfException if the interface is down
     */
    public List<byte[]> drain() {
        List<byte[]> frames = new ArrayList<>();
        Optional<byte[]> frame = socket.receive(0);
        while (frame.isPresent()) {
            frames.add(frame.get());
            frame = socket.receive(0);
        }
        return frames;
    }

    /** Number of frames since the creation that arrived but were not kept, because too many had not been taken. */
    public long lost() {
        return socket.lost();
    }

    /** Ends the capture. Does nothing if closed already. */
    @Override
    public void close() {
        closeAction.run();
        socket.close();
    }
}
