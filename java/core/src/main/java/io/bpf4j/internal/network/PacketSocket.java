package io.bpf4j.internal.network;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.jni.NetworkNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A socket of {@code AF_PACKET} at one interface, for whole frames. Thread-safe; it may be used from any network namespace. */
public final class PacketSocket implements AutoCloseable {

    /** Bytes; more than the frames that the kernel joins to one ({@code GRO_LEGACY_MAX_SIZE}). */
    private static final int CAPACITY = 128 << 10;

    private final String subject;
    private final Descriptor descriptor;
    private final Leaks.Watch watch;

    /** What is received into; guarded by itself. */
    private final ByteBuffer buffer;

    /** Frames that were lost until the kernel was last asked; guarded by the buffer. */
    private long lost;

    private PacketSocket(String subject, int fd, ByteBuffer buffer) {
        this.subject = subject;
        this.buffer = buffer;
        this.descriptor = new Descriptor(fd, subject);
        this.watch = Leaks.watch(this, subject, descriptor::close);
    }

    /** A socket that frames are sent with at an interface of the calling thread's network namespace. */
    public static PacketSocket forSending(int interfaceIndex, String subject) {
        return open(interfaceIndex, subject, false, Memory.allocate(0));
    }

    /** A socket that gets the frames that arrive from now on at an interface of the calling thread's network namespace. */
    public static PacketSocket forReceiving(int interfaceIndex, String subject) {
        return open(interfaceIndex, subject, true, Memory.allocate(CAPACITY));
    }

    private static PacketSocket open(int interfaceIndex, String subject, boolean receives, ByteBuffer buffer) {
        NativeLibrary.ensureLoaded();
        int fd = NetworkNative.openPacketSocket(interfaceIndex, receives);
        if (fd < 0) {
            // The second one is for a large receive buffer.
            EnumSet<Capability> needed = EnumSet.of(Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN);
            throw Errors.failure("open", subject, fd, needed, null, List.of());
        }
        return new PacketSocket(subject, fd, buffer);
    }

    /** Sends a frame. */
    public void send(byte[] frame) {
        ByteBuffer memory = Memory.allocate(frame.length).put(0, frame);
        int result = descriptor.call(this, fd -> NetworkNative.send(fd, SystemNative.address(memory), frame.length));
        Reference.reachabilityFence(memory);
        Errors.check("send " + frame.length + " bytes by", subject, result);
    }

    /**
     * Takes the next frame.
     *
     * @param timeoutMillis how long to wait for it at most, in milliseconds
     * @return the frame; empty if there was none in time, or if a signal or the JVM ended the wait
     */
    public Optional<byte[]> receive(int timeoutMillis) {
        synchronized (buffer) {
            int length = descriptor.call(
                    this,
                    fd -> NetworkNative.receive(fd, SystemNative.address(buffer), buffer.capacity(), timeoutMillis));
            if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
                return Optional.empty();
            }
            byte[] frame = new byte[Errors.check("receive from", subject, length)];
            buffer.get(0, frame);
            return Optional.of(frame);
        }
    }

    /** Number of frames that arrived but were lost, because too many were not taken. */
    public long lost() {
        synchronized (buffer) {
            lost += Errors.check("get the statistics of", subject, descriptor.call(this, NetworkNative::lostFrames));
            return lost;
        }
    }

    /** Ends all further use. Does nothing if closed already. */
    @Override
    public void close() {
        descriptor.close();
        watch.closed();
    }
}
