package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.IteratorNative;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** What an iterator's program writes. */
final class IteratorStream extends InputStream {

    private static final int CAPACITY = 1 << 16;

    private final String subject;
    private final Descriptor descriptor;
    private final Leaks.Watch watch;
    private final ByteBuffer buffer = Memory.allocate(CAPACITY).limit(0);
    private boolean ended;

    IteratorStream(String subject, int fd) {
        this.subject = subject;
        this.descriptor = new Descriptor(fd, subject);
        this.watch = Leaks.watch(this, subject, descriptor::close);
    }

    @Override
    public synchronized int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        return count;
    }

    /** Makes bytes be in the buffer; false at the end. */
    private boolean fill() throws IOException {
        if (!buffer.hasRemaining() && !ended) {
            int count = readOnce();
            ended = count == 0;
            buffer.clear().limit(count);
        }
        return buffer.hasRemaining();
    }

    private int readOnce() throws IOException {
        try {
            return descriptor.call(this, fd -> {
                int count;
                do {
                    // The kernel asks to read again when it has visited many elements of which none wrote anything.
                    count = IteratorNative.read(fd, SystemNative.address(buffer), CAPACITY);
                } while (count == -Errno.EINTR || count == -Errno.EAGAIN);
                if (count < 0) {
                    throw Errors.failure("read", subject, count, hint(-count), List.of());
                }
                return count;
            });
        } catch (IllegalStateException | BpfException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String hint(int errno) {
        return errno == Errno.E2BIG ? "for one element the program wrote more than the kernel has room for" : null;
    }

    @Override
    public void close() {
        descriptor.close();
        watch.closed();
    }
}
