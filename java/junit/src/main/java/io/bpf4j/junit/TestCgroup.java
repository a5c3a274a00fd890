package io.bpf4j.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cgroup of version 2 for what is tested with programs at a {@link io.bpf4j.attach.Cgroup}. There are no processes in it but those that the test
 * brings there.
 *
 * <pre>{@code
 * try (TestCgroup cgroup = TestCgroup.create();
 *         BpfLink link = program.attach(Cgroup.at(cgroup.directory()))) {
 *     Process process = cgroup.start(new ProcessBuilder("true"));        // a process of its own,
 *     Socket socket = cgroup.call(() -> new Socket("localhost", 7));     // or this one
 * }
 * }</pre>
 *
 * <p>A socket belongs for all its life to the cgroup in which it was made. A cgroup takes whole processes, so that {@link #call} moves all threads
 * of this one: no two threads are in it at the same time, but other threads of this process, such as those of tests that run in parallel, are
 * counted as well. Where that matters, {@link #start} a process.
 *
 * <p>It is made below the cgroup that this process is in, if that can be written, else at the root of the mount; in a container that needs a
 * cgroup file system that may be written, as {@code docker run --privileged --cgroupns=private} gives it. Only root may write there in general; no
 * capability does instead. Thread-safe.
 */
public final class TestCgroup implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Which cgroup this process is in; nobody else knows where to go back to. */
    private static final ReentrantLock MOVING = new ReentrantLock();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final CgroupMount mount;
    private final Path directory;

    /** How many calls this process is in it for; guarded by {@link #MOVING}, as is the next. */
    private int entered;

    private boolean closed;

    private TestCgroup(CgroupMount mount, Path directory) {
        this.mount = mount;
        this.directory = directory;
    }

    /**
     * Makes a cgroup.
     *
     * @return the cgroup, to be closed by the caller
     * @throws FixtureUnavailableException if there is no cgroup2 file system that this process may write
     */
    public static TestCgroup create() {
        List<String> refusals = new ArrayList<>();
        try {
            String name =
                    "bpf4j-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + COUNT.incrementAndGet();
            for (CgroupMount mount : CgroupMount.all()) {
                List<Path> parents = new ArrayList<>();
                mount.own().ifPresent(parents::add);
                parents.add(mount.directory());
                for (Path parent : parents) {
                    try {
                        return new TestCgroup(mount, Files.createDirectory(parent.resolve(name)));
                    } catch (FileSystemException e) {
                        refusals.add(e.toString());
                    }
                }
            }
        } catch (IOException e) {
            throw unavailable("the mounts cannot be read", e);
        }
        throw unavailable(
                refusals.isEmpty()
                        ? "no cgroup2 file system is mounted; mount one with \"mount -t cgroup2 none /sys/fs/cgroup\""
                        : "no cgroup2 file system can be written, as root can, in a container only if that is privileged: "
                                + refusals,
                null);
    }

    private static FixtureUnavailableException unavailable(String reason, Throwable cause) {
        return new FixtureUnavailableException("cannot create a cgroup: " + reason, cause);
    }

    /** The directory that stands for it. */
    public Path directory() {
        return directory;
    }

    /**
     * The kernel's number of it, which {@code bpf_get_current_cgroup_id} gives.
     *
     * @throws IllegalStateException if closed
     */
    public long id() {
        return locked(() -> (long) Files.getAttribute(directory, "unix:ino"));
    }

    /**
     * Starts a process that is in the cgroup from its first instruction on. If it still runs when this object is closed, it is killed.
     *
     * @param builder what to start; the shell {@code sh} starts it
     * @return the process
     * @throws IllegalStateException if closed
     * @throws UncheckedIOException if it cannot be started
     */
    public Process start(ProcessBuilder builder) {
        List<String> given = List.copyOf(builder.command());
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "echo 0 >\"$0\" && exec \"$@\"",
                processes(directory).toString()));
        command.addAll(given);
        return locked(() -> {
            try {
                return builder.command(command).start();
            } finally {
                builder.command(given);
            }
        });
    }

    /**
     * Calls something while this process is in the cgroup. Afterwards the process is back in the cgroup where it was, also if the call throws.
     * Other calls of this kind, also in other cgroups, wait for their turn; inside the call, on its thread, others may be nested.
     *
     * @param call what to do
     * @param <T> type of its result
     * @return what it returned
     * @throws IllegalStateException if closed, or if there is no way back since the cgroup of this process is outside of what is mounted
     * @throws UncheckedIOException if the kernel does not let the process in or back
     * @throws Exception what the call threw
     */
    public <T> T call(Callable<T> call) throws Exception {
        Objects.requireNonNull(call);
        MOVING.lock();
        try {
            ensureOpen();
            Path before = ownBefore();
            moveTo(directory);
            entered++;
            try {
                return call.call();
            } finally {
                entered--;
                moveTo(before);
            }
        } finally {
            MOVING.unlock();
        }
    }

    /**
     * Runs something while this process is in the cgroup, as {@link #call} does.
     *
     * @param run what to do
     * @throws IllegalStateException if closed, or if there is no way back since the cgroup of this process is outside of what is mounted
     * @throws UncheckedIOException if the kernel does not let the process in or back
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

    private Path ownBefore() throws IOException {
        return mount.own()
                .orElseThrow(() -> new IllegalStateException("the cgroup of this process is not below "
                        + mount.directory() + ", so it could not come back; start another process in the cgroup"));
    }

    private static void moveTo(Path cgroup) {
        try {
            // The number of whoever writes it, in every PID namespace.
            Files.writeString(processes(cgroup), "0");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move this process to the cgroup " + cgroup, e);
        }
    }

    private static Path processes(Path cgroup) {
        return cgroup.resolve("cgroup.procs");
    }

    private <T> T locked(Callable<T> call) {
        MOVING.lock();
        try {
            ensureOpen();
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            MOVING.unlock();
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Kills the processes that are left in it and removes it, with the cgroups that were made below it. Links to it detach. Does nothing if closed
     * already.
     *
     * @throws IllegalStateException if called from within {@link #call}
     * @throws UncheckedIOException if it cannot be removed
     */
    @Override
    public void close() {
        MOVING.lock();
        try {
            if (entered > 0) {
                throw new IllegalStateException("this process is in " + this);
            }
            if (!closed) {
                remove(directory);
                closed = true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            MOVING.unlock();
        }
    }

    private static void remove(Path cgroup) throws IOException {
        if (!Files.exists(cgroup)) {
            return;
        }
        try (var below = Files.list(cgroup)) {
            for (Path each : below.filter(Files::isDirectory).toList()) {
                remove(each);
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            killAllIn(cgroup);
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (FileSystemException e) {
                // Busy: a process that was killed is in it until it has ended.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void killAllIn(Path cgroup) throws IOException {
        for (String pid : Files.readAllLines(processes(cgroup))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public String toString() {
        return "cgroup " + directory;
    }
}
