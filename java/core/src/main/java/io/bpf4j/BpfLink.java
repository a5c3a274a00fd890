package io.bpf4j;

import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.IteratorNative;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.StructOpsNative;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * An attachment of a program to a hook.
 *
 * <p>The program stays attached until the link is closed, or, if the link is pinned, until it is unpinned and closed. The link keeps the program
 * alive: the object may be closed before. Thread-safe.
 *
 * <p>Some hooks have no link in the kernel: the filters and actions of TC, or on older kernels XDP. Programs are attached to them all the same, and
 * {@link #close()} detaches them. But such an attachment cannot be pinned and has no information, and it outlives a process that does not close it.
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
     * Opens a link by its id ({@code BPF_LINK_GET_FD_BY_ID}, Linux 5.8). The program stays attached at least until the link is closed.
     *
     * @param id id, from 1 to 4,294,967,295
     * @return the link, to be closed by the caller
     * @throws BpfNotFoundException if there is no such link
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     */
    public static BpfLink openById(long id) {
        return Links.openById(id);
    }

    /**
     * What the kernel says of all links of the system, in the order of their ids (Linux 5.8).
     *
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     */
    public static List<LinkInfo> list() {
        return Links.list();
    }

    /**
     * What the kernel says of the link ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 5.8).
     *
     * @throws BpfNotSupportedException if this kind of attachment has no link in this kernel
     */
    public LinkInfo info() {
        return callLink("get information on", fd -> LinkInfoReader.read(fd, subject));
    }

    /**
     * Puts another program in the place of the attached one, with no moment in which none is attached ({@code BPF_LINK_UPDATE}, Linux 5.7).
     *
     * @param program a program of the same type
     * @throws BpfNotSupportedException if this kind of link cannot do that
     * @throws BpfException if the program does not fit
     */
    public void update(BpfProgram program) {
        Objects.requireNonNull(program);
        program.call(programFd -> call(link -> {
            Optional<Attachment> attachment = link.attachment();
            if (attachment.isPresent()) {
                attachment.get().update(programFd);
            } else {
                update(link.fd(), programFd, -1, program);
            }
            return null;
        }));
    }

    /**
     * As {@link #update(BpfProgram)}, if a certain program is attached.
     *
     * @param program a program of the same type
     * @param expected the program that is to be attached until now
     * @throws BpfException if another one is attached ({@code EPERM})
     */
    public void update(BpfProgram program, BpfProgram expected) {
        Objects.requireNonNull(program);
        Objects.requireNonNull(expected);
        program.call(programFd -> expected.call(expectedFd -> callLink("update", fd -> {
            update(fd, programFd, expectedFd, program);
            return null;
        })));
    }

    private void update(int fd, int programFd, int expectedFd, BpfProgram program) {
        int result = LinkNative.update(fd, programFd, expectedFd);
        if (result < 0) {
            throw Links.updateFailure(subject, program, result, expectedFd >= 0);
        }
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
        callLink("pin", fd -> {
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
        call(link -> {
            pin.unpin();
            return null;
        });
    }

    /** Where the link is pinned, as far as this object knows. */
    public Optional<Path> pinPath() {
        return call(link -> pin.path());
    }

    /**
     * Detaches the program although the link stays open or pinned ({@code BPF_LINK_DETACH}, Linux 5.9).
     *
     * @throws BpfNotSupportedException if this kind of link cannot do that, or this kind of attachment has no link in this kernel
     */
    public void detach() {
        callLink("detach", fd -> Errors.check("detach", subject, LinkNative.detach(fd)));
    }

    /**
     * Gives up an attachment that the kernel has no link for, and leaves the program attached, also after the end of the process. This object is then
     * closed. Links of the kernel's are {@linkplain #pin(Path) pinned} instead.
     *
     * @throws BpfNotSupportedException if the program is attached by a link, or would be detached with this process
     */
    public void keepAfterClose() {
        if (!handle.leave()) {
            throw new BpfNotSupportedException(
                    "keep", subject, "it ends with its last descriptor; pin it instead", Errno.EOPNOTSUPP, List.of());
        }
        watch.closed();
    }

    private int openIterator() {
        return callLink("iterate over", fd -> {
            int result = IteratorNative.open(fd);
            if (result < 0) {
                String hint = result == -Errno.EINVAL ? "it is no link of an iterator" : null;
                throw Errors.failure("iterate over", subject, result, hint, List.of());
            }
            return result;
        });
    }

    /**
     * Calls an iterator's program for each element, while the caller reads what it writes ({@code BPF_ITER_CREATE}, Linux 5.8). Each call of this
     * begins anew.
     *
     * @return the bytes that the program writes by {@code bpf_seq_write} and {@code bpf_seq_printf}, to be closed by the caller. It may be closed from another
     *     thread
     * @throws BpfException if this is no link of an iterator
     * @see io.bpf4j.attach.Iter
     */
    public InputStream iterate() {
        return new IteratorStream("iteration of " + subject, openIterator());
    }

    /**
     * As {@link #iterate()}, as text in UTF-8.
     *
     * @return the text, to be closed by the caller
     */
    public BufferedReader iterateText() {
        return new BufferedReader(new InputStreamReader(iterate(), StandardCharsets.UTF_8));
    }

    /** Puts another table in the place of that which this link attached. */
    void replaceStructOps(long map, String table) {
        String subject = this.subject + " by " + table;
        callLink("update", fd -> {
            long link = handle.link();
            if (link == 0 || !(LinkInfoReader.read(fd, subject) instanceof LinkInfo.StructOps)) {
                throw new BpfNotSupportedException(
                        "update", subject, "it is no link that BpfStructOps.attach() made", Errno.EINVAL, List.of());
            }
            return Errors.check("update", subject, StructOpsNative.update(link, map));
        });
    }

    private <T> T callLink(String operation, IntFunction<T> call) {
        return call(link -> {
            link.attachment().ifPresent(attachment -> {
                throw new BpfNotSupportedException(
                        operation, subject, attachment.withoutLink(), Errno.EOPNOTSUPP, List.of());
            });
            try {
                return call.apply(link.fd());
            } catch (BpfException e) {
                throw explain(link.fd(), e);
            }
        });
    }

    private <T> T call(Function<LinkHandle, T> call) {
        try {
            return handle.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Older kernels attach by some hooks without a link: then the descriptor is that of a perf event. */
    private BpfException explain(int fd, BpfException failure) {
        if (failure.errno() != Errno.EINVAL || LinkNative.isLink(fd)) {
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

    /**
     * Detaches the program, unless the link is pinned. Does nothing if closed already.
     *
     * @throws BpfException if the program was attached without a link and cannot be detached; from the wrong network namespace this stays open and can be
     *     closed in the right one
     */
    @Override
    public void close() {
        try {
            handle.close();
        } finally {
            if (handle.isClosed()) {
                watch.closed();
            }
        }
    }

    @Override
    public String toString() {
        return subject;
    }
}
