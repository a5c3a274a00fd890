package io.bpf4j.internal;

import io.bpf4j.BpfNotFoundException;
import io.bpf4j.internal.jni.DescriptorNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.channels.NetworkChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Descriptors of directories, files, processes and sockets for the length of one call. */
public final class Descriptors {

    private static final String OPERATION = "open";

    private Descriptors() {}

    /** A call with the descriptor of a directory. */
    public static <T> T withDirectory(Path directory, IntFunction<T> call) {
        return with(
                check(
                        "directory " + directory,
                        DescriptorNative.openDirectory(NativeStrings.bytes(Objects.requireNonNull(directory)))),
                call);
    }

    /** A call with a descriptor of a file of any kind, which needs no right to read it. */
    public static <T> T withPlace(Path file, IntFunction<T> call) {
        return with(
                check("file " + file, DescriptorNative.openPlace(NativeStrings.bytes(Objects.requireNonNull(file)))),
                call);
    }

    /**
     * A call with the descriptor of a process.
     *
     * @param pid number of the process in this process's PID namespace
     */
    public static <T> T withProcess(long pid, IntFunction<T> call) {
        String subject = "process " + pid;
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("there can be no " + subject);
        }
        int fd = DescriptorNative.openProcess((int) pid);
        // A number that is a thread's but not a process's.
        boolean thread = fd == -Errno.EINVAL || fd == -Errno.ENOENT;
        if (fd == -Errno.ESRCH || thread) {
            throw new BpfNotFoundException(
                    OPERATION, subject, "there is no process of this number in this PID namespace", -fd, List.of());
        }
        return with(check(subject, fd), call);
    }

    /**
     * A call with a descriptor of a channel's socket, which stays the socket's also if the channel is closed meanwhile.
     *
     * @throws IllegalArgumentException if the channel is closed, or of a class whose descriptor cannot be reached
     */
    public static <T> T withSocket(NetworkChannel channel, IntFunction<T> call) {
        int fd = duplicate(channel);
        if (fd == -Errno.EBADF) {
            throw new IllegalArgumentException(channel + " is closed");
        }
        return with(fd, call);
    }

    /**
     * As {@link #withSocket}, unless the channel is closed.
     *
     * @return the result of the call, or false if the channel is closed
     */
    public static boolean ifOpen(NetworkChannel channel, IntPredicate call) {
        int fd = duplicate(channel);
        return fd != -Errno.EBADF && with(fd, call::test);
    }

    /** A descriptor of the channel's socket, which the caller owns; {@code -EBADF} if the channel is closed. */
    private static int duplicate(NetworkChannel channel) {
        int fd = DescriptorNative.duplicateOf(Objects.requireNonNull(channel));
        if (fd == -Errno.ENOENT) {
            throw new IllegalArgumentException(
                    "the descriptor of a " + channel.getClass().getName()
                            + " cannot be reached; channels of the JDK are expected, others go by their descriptor");
        }
        if (fd < 0 && fd != -Errno.EBADF) {
            throw Errors.failure("duplicate the descriptor of", channel.toString(), fd, List.of());
        }
        // A channel says that it is closed before it gives up its number. One that is still open after the number was
        // duplicated had it then.
        if (!channel.isOpen()) {
            if (fd >= 0) {
                SystemNative.close(fd);
            }
            return -Errno.EBADF;
        }
        return Errors.check("duplicate the descriptor of", channel.toString(), fd);
    }

    /** A call with a duplicate of a descriptor, which stays what it is also if the number is used anew meanwhile. */
    public static <T> T withDuplicate(int descriptor, IntFunction<T> call) {
        return with(check("descriptor " + descriptor, SystemNative.duplicate(descriptor)), call);
    }

    /**
     * As {@link #withDuplicate}, unless the descriptor is closed.
     *
     * @return the result of the call, or false if the descriptor is closed
     */
    public static boolean ifOpen(int descriptor, IntPredicate call) {
        int fd = SystemNative.duplicate(descriptor);
        return fd != -Errno.EBADF && with(check("descriptor " + descriptor, fd), call::test);
    }

    /**
     * A number that a caller gives as a descriptor.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static int require(int descriptor) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("descriptor " + descriptor);
        }
        return descriptor;
    }

    private static int check(String subject, int result) {
        return Errors.check(OPERATION, subject, result);
    }

    private static <T> T with(int fd, IntFunction<T> call) {
        try {
            return call.apply(fd);
        } finally {
            SystemNative.close(fd);
        }
    }
}
