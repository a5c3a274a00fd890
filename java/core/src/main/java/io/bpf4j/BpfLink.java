package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.LinkNative;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * An attachment of a program to a hook.
 *
 * <p>The program stays attached until the link is closed, or, if the link is pinned, until it is unpinned and closed. The link keeps the program
 * alive: the object may be closed before. Thread-safe.
 */
public final class BpfLink implements AutoCloseable {

    private final String subject;
    private final LinkHandle handle;
    private final Leaks.Watch watch;
    private final PinState pin;

    BpfLink(String subject, LinkHandle handle) {
        this.subject = subject;
        this.handle = handle;
        this.pin = new PinState(subject);
        this.watch = Leaks.watch(this, subject, handle::close);
    }

    /**
     * Opens a link that is pinned ({@code BPF_OBJ_GET}). Closing it leaves it pinned and attached.
     *
     * @param path path on a bpf file system
     * @return the link, to be closed by the caller
     * @throws BpfNotFoundException if nothing is pinned there
     * @throws BpfException if something else than a link is pinned there
     */
    public static BpfLink openPinned(Path path) {
        String subject = "link pinned at " + path;
        BpfLink link = new BpfLink(subject, LinkHandle.ofDescriptor(Pins.open(path, "link", subject)));
        link.pin.found(path);
        return link;
    }

    /**
     * What the kernel says of the link ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 5.8).
     *
     * @throws BpfNotSupportedException if this kind of attachment has no link in this kernel
     */
    public LinkInfo info() {
        return call(fd -> {
            int[] info = new int[LinkNative.INFO_LENGTH];
            Errors.check("get information on", subject, LinkNative.info(fd, info));
            return new LinkInfo(
                    BpfLinkType.of(info[LinkNative.INFO_TYPE]),
                    Integer.toUnsignedLong(info[LinkNative.INFO_ID]),
                    Integer.toUnsignedLong(info[LinkNative.INFO_PROGRAM_ID]),
                    info[LinkNative.INFO_INTERFACE]);
        });
    }

    /**
     * Pins the link: it and the attachment then outlive this object and this process ({@code BPF_OBJ_PIN}).
     *
     * @param path a new path on a bpf file system
     * @throws IllegalStateException if the link is pinned already
     * @throws BpfNotSupportedException if this kind of attachment has no link in this kernel
     * @throws BpfException if the path exists, its directory does not, or it is on another file system
     */
    public void pin(Path path) {
        Objects.requireNonNull(path);
        call(fd -> {
            pin.pin(path, () -> Pins.pin(fd, path, subject));
            return null;
        });
    }

    /**
     * Removes the pin that {@link #pin(Path)} made or {@link #openPinned(Path)} opened. The program stays attached until this link is closed.
     *
     * @throws IllegalStateException if the link is not pinned
     * @throws BpfException if the pin cannot be removed
     */
    public void unpin() {
        call(fd -> {
            pin.unpin();
            return null;
        });
    }

    /** Where the link is pinned, as far as this object knows. */
    public Optional<Path> pinPath() {
        return call(fd -> pin.path());
    }

    /**
     * Detaches the program although the link stays open or pinned ({@code BPF_LINK_DETACH}, Linux 5.9).
     *
     * @throws BpfNotSupportedException if this kind of link cannot do that, or this kind of attachment has no link in this kernel
     */
    public void detach() {
        call(fd -> Errors.check("detach", subject, LinkNative.detach(fd)));
    }

    private <T> T call(IntFunction<T> call) {
        try {
            return handle.call(fd -> {
                try {
                    return call.apply(fd);
                } catch (BpfException e) {
                    throw explain(fd, e);
                }
            });
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Older kernels attach by some hooks without a link: then the descriptor is that of a perf event. */
    private BpfException explain(int fd, BpfException failure) {
        if (failure.errno() != Errno.EINVAL || LinkNative.info(fd, new int[LinkNative.INFO_LENGTH]) != -Errno.EINVAL) {
            return failure;
        }
        return new BpfNotSupportedException(
                failure.operation(),
                subject,
                "the kernel has no link for it: what tracepoints, kprobes and uprobes attach has one since Linux "
                        + BpfLinkType.PERF_EVENT.leastKernel().orElseThrow() + "; close() detaches it",
                Errno.EINVAL,
                failure.libbpfMessages());
    }

    /** Detaches the program, unless the link is pinned. Does nothing if closed already. */
    @Override
    public void close() {
        handle.close();
        watch.closed();
    }

    @Override
    public String toString() {
        return subject;
    }
}
