package io.bpf4j.internal;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.internal.jni.PinNative;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Pins: names on a bpf file system that keep maps, programs and links in the kernel. */
public final class Pins {

    /** The file system that pins are on. */
    private static final String BPF = "bpf";

    /** Names of pins that are about to replace others start so; bpffs takes no dots in names. */
    private static final String TEMPORARY = "bpf4j_replacement_";

    /** A replacement takes microseconds; what is older was left behind by a process that died over it. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(1);

    private Pins() {}

    /**
     * Pins what a descriptor stands for ({@code BPF_OBJ_PIN}).
     *
     * @throws BpfException if the path exists, its directory does not, or it is on another file system
     */
    public static void pin(int fd, Path path, String subject) {
        int result = PinNative.pin(fd, NativeStrings.bytes(path));
        if (result < 0) {
            throw pinFailure(path, result, subject);
        }
    }

    private static BpfException pinFailure(Path path, int result, String subject) {
        String operation = "pin at " + path;
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return new BpfNotFoundException(
                    operation, subject, "there is no directory " + directory, -result, List.of());
        }
        if (result == -Errno.EEXIST) {
            return Errors.failure(operation, subject, result, "unpin it first, or choose another path", List.of());
        }
        return wrongFileSystem(operation, subject, directory, -result)
                .orElseGet(() -> Errors.failure(operation, subject, result, List.of()));
    }

    /**
     * The exception for a pin that cannot be where it is to be, if that is why.
     *
     * @param directory a directory that exists
     */
    public static Optional<BpfException> wrongFileSystem(String operation, String subject, Path directory, int errno) {
        String fileSystem = fileSystem(directory);
        return fileSystem.equals(BPF)
                ? Optional.empty()
                : Optional.of(new BpfNotSupportedException(
                        operation,
                        subject,
                        directory + " is on a file system of type " + fileSystem
                                + ", pins need one of type bpf: mount -t bpf bpf /sys/fs/bpf",
                        errno,
                        List.of()));
    }

    /**
     * Pins what a descriptor stands for in place of what is pinned at a path, so that at each moment one of the two is there.
     *
     * @throws BpfException if that cannot be; what was pinned then still is
     */
    public static void replace(int fd, Path path, String subject) {
        String operation = "replace the pin at " + path + " by";
        try {
            removeLeftBehind(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new BpfException(operation, subject, e.toString(), 0, List.of(), e);
        }
        long random = ThreadLocalRandom.current().nextLong();
        Path temporary = path.resolveSibling(TEMPORARY + HexFormat.of().toHexDigits(random));
        pin(fd, temporary, subject);
        try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            BpfException failure = new BpfException(operation, subject, e.toString(), 0, List.of(), e);
            try {
                unpin(temporary, subject);
            } catch (BpfException suppressed) {
                failure.addSuppressed(suppressed);
            }
            throw failure;
        }
    }

    private static void removeLeftBehind(Path directory) throws IOException {
        Instant limit = Instant.now().minus(LEFT_BEHIND);
        try (DirectoryStream<Path> pins = Files.newDirectoryStream(directory, TEMPORARY + "*")) {
            for (Path pin : pins) {
                if (isOlder(pin, limit)) {
                    Files.deleteIfExists(pin);
                }
            }
        }
    }

    private static boolean isOlder(Path pin, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(pin).toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            // Who made it has just put it in its place.
            return false;
        }
    }

    private static String fileSystem(Path directory) {
        try {
            return Mounts.type(directory.toRealPath());
        } catch (IOException e) {
            return "unknown (" + e + ")";
        }
    }

    /** Removes a pin; does nothing if it is gone already. */
    public static void unpin(Path path, String subject) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new BpfException("unpin from " + path, subject, e.toString(), 0, List.of(), e);
        }
    }

    /**
     * Opens what is pinned ({@code BPF_OBJ_GET}).
     *
     * @param kind what it must be: {@code "map"}, {@code "prog"} or {@code "link"}
     * @return a descriptor, which the caller owns
     * @throws BpfNotFoundException if nothing is pinned there
     * @throws BpfException if something else is pinned there
     */
    public static int open(Path path, String kind, String subject) {
        NativeLibrary.ensureLoaded();
        int fd = PinNative.open(NativeStrings.bytes(path));
        if (fd < 0) {
            throw openFailure(path, fd, subject);
        }
        try {
            // The kernel opens whatever is pinned, and answers questions about one kind for the others too.
            String found = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)))
                    .toString();
            if (!found.contains(kind)) {
                throw new BpfException("open", subject, "what is pinned there is no " + kind + " but " + found);
            }
            return fd;
        } catch (IOException e) {
            SystemNative.close(fd);
            throw new BpfException("open", subject, "/proc tells not what it is: " + e, 0, List.of(), e);
        } catch (RuntimeException | Error e) {
            SystemNative.close(fd);
            throw e;
        }
    }

    private static BpfException openFailure(Path path, int result, String subject) {
        if (result != -Errno.EACCES) {
            return Errors.failure("open", subject, result, List.of());
        }
        // The kernel says the same of a file that is no pin and of one that is not for this process.
        return wrongFileSystem("open", subject, path, Errno.EACCES)
                .orElseGet(() -> Errors.failure(
                        "open",
                        subject,
                        result,
                        "it is no pin, or one that this process may not read and write",
                        List.of()));
    }
}
