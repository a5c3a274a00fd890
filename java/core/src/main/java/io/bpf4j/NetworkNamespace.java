package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.NamespaceAccess;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.NetworkNative;
import io.bpf4j.internal.jni.SocketAttachNative;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace: interfaces, addresses, routes and sockets of their own, as a container has.
 *
 * <pre>{@code
 * try (NetworkNamespace container = NetworkNamespace.ofProcess(pid)) {
 *     BpfLink link = container.call(() -> program.attach(Xdp.on("eth0")));
 * }
 * }</pre>
 *
 * <p>A link can be used and closed in any namespace afterwards. An attachment for which the kernel has no link, such as a filter of
 * {@link io.bpf4j.attach.Tc}, must be updated and closed in the namespace in which it was made, by another {@link #call(Callable)}. The namespace exists at least
 * until this object is closed. Thread-safe.
 */
public final class NetworkNamespace implements AutoCloseable {

    static {
        NamespaceAccess.install(namespace -> ((NetworkNamespace) namespace).descriptor);
    }

    private final String subject;
    private final Descriptor descriptor;
    private final Leaks.Watch watch;

    private NetworkNamespace(String subject, int fd) {
        this.subject = subject;
        this.descriptor = new Descriptor(fd, subject);
        this.watch = Leaks.watch(this, subject, descriptor::close);
    }

    /**
     * Opens a namespace by a file that stands for it.
     *
     * @param path a file such as those that {@code ip netns} makes in {@code /run/netns}, or {@code /proc/PID/ns/net}
     * @return the namespace, to be closed by the caller
     * @throws BpfNotFoundException if there is no such file
     * @throws BpfPermissionException if the process may not look at the process that the file belongs to
     * @throws BpfException if the file stands for something else
     */
    public static NetworkNamespace open(Path path) {
        return open(
                path, "network namespace " + path, "there is no such file; \"ip netns\" lists those that have a name");
    }

    /**
     * Opens the namespace that a process is in.
     *
     * @param pid number of the process in this process's PID namespace
     * @return the namespace, to be closed by the caller
     * @throws BpfNotFoundException if there is no such process
     * @throws BpfPermissionException if the process may not look at the other one: that needs {@code CAP_SYS_PTRACE} if it has another owner
     */
    public static NetworkNamespace ofProcess(long pid) {
        if (pid <= 0) {
            throw new IllegalArgumentException("there can be no process " + pid);
        }
        return open(
                Path.of("/proc", Long.toString(pid), "ns", "net"),
                "network namespace of process " + pid,
                "there is no process of this number in this PID namespace");
    }

    /**
     * Opens the namespace that the calling thread is in.
     *
     * @return the namespace, to be closed by the caller
     * @throws BpfNotFoundException if {@code /proc} is not mounted
     */
    public static NetworkNamespace current() {
        return open(Path.of("/proc/thread-self/ns/net"), "the current network namespace", "/proc must be mounted");
    }

    /**
     * Makes a namespace in which there is nothing but a loopback interface, which is down ({@code unshare}). It has no name, and therefore ends with its last
     * user even if this process is killed: with this object, the processes and sockets in it, and what refers to it.
     *
     * <p>The calling thread stays where it is.
     *
     * @return the namespace, to be closed by the caller
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     * @throws BpfNotSupportedException if the kernel was built without network namespaces ({@code CONFIG_NET_NS})
     */
    public static NetworkNamespace create() {
        NativeLibrary.ensureLoaded();
        try {
            return callElsewhere(() -> {
                int result = NetworkNative.newNetworkNamespace();
                if (result < 0) {
                    throw notCreated(result);
                }
                return open(Path.of("/proc/thread-self/ns/net"), "a new network namespace", "/proc must be mounted");
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("making a namespace throws no checked exception", e);
        }
    }

    private static BpfException notCreated(int result) {
        String subject = "a network namespace";
        return result == -Errno.EINVAL
                ? new BpfNotSupportedException(
                        "create", subject, "the kernel was built without CONFIG_NET_NS", Errno.EINVAL, List.of())
                : Errors.failure("create", subject, result, EnumSet.of(Capability.CAP_SYS_ADMIN), null, List.of());
    }

    private static NetworkNamespace open(Path path, String subject, String whatIsMissing) {
        NativeLibrary.ensureLoaded();
        int fd = SocketAttachNative.openNetworkNamespace(NativeStrings.bytes(Objects.requireNonNull(path)));
        if (fd < 0) {
            String hint = switch (-fd) {
                case Errno.ENOENT -> whatIsMissing;
                case Errno.EINVAL -> "it is a file, but not one that stands for a network namespace";
                default -> null;
            };
            throw Errors.failure("open", subject, fd, EnumSet.of(Capability.CAP_SYS_PTRACE), hint, List.of());
        }
        return new NetworkNamespace(subject, fd);
    }

    /** The kernel's number of the namespace, unique while it exists: the inode that {@code /proc/PID/ns/net} shows. */
    public long inode() {
        return descriptor.call(this, fd -> {
            long inode = SocketAttachNative.inode(fd);
            if (inode < 0) {
                throw Errors.failure("get the inode of", subject, inode, List.of());
            }
            return inode;
        });
    }

    /**
     * Calls something in the namespace. It runs on a platform thread of its own, which enters the namespace ({@code setns}), and ends before this method
     * returns; so no other thread is ever in another namespace than before. Only threads and processes that are started during the call, also those that
     * libraries start in their own time, are in the namespace and stay there.
     *
     * <p>If the calling thread is interrupted, so is the other one; the call is waited for nevertheless.
     *
     * @param call what to do
     * @param <T> type of its result
     * @return what it returned
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     * @throws Exception what the call threw, as it was thrown on the other thread
     */
    public <T> T call(Callable<T> call) throws Exception {
        Objects.requireNonNull(call);
        Slot slot = descriptor.acquire();
        try {
            return callElsewhere(() -> {
                enter(slot.fd());
                return call.call();
            });
        } finally {
            descriptor.release(slot);
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Runs something in the namespace, as {@link #call(Callable)} does.
     *
     * @param run what to do
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     */
    public void run(Runnable run) {
        Objects.requireNonNull(run);
        try {
            call(() -> {
                run.run();
                return null;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a Runnable threw a checked exception", e);
        }
    }

    private void enter(int fd) {
        int result = SocketAttachNative.enterNetworkNamespace(fd);
        if (result < 0) {
            throw Errors.failure("enter", subject, result, EnumSet.of(Capability.CAP_SYS_ADMIN), null, List.of());
        }
    }

    private static <T> T callElsewhere(Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "bpf4j-namespace");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        try {
            return result(task);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T result(FutureTask<T> ended) throws Exception {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    /** Gives the namespace up; it ends if nothing else is in it or holds it. Calls in progress go on. Does nothing if closed already. */
    @Override
    public void close() {
        descriptor.close();
        watch.closed();
    }

    @Override
    public String toString() {
        return subject;
    }
}
