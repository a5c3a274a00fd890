package io.bpf4j.internal;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.internal.jni.PinNative;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pins: names on a bpf file system that keep maps, programs and links in the kernel. */
public final class Pins {

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
        String fileSystem = fileSystem(directory);
        if (!fileSystem.equals("bpf")) {
            return new BpfNotSupportedException(
                    operation,
                    subject,
                    directory + " is on a file system of type " + fileSystem
                            + ", pins need one of type bpf: mount -t bpf bpf /sys/fs/bpf",
                    -result,
                    List.of());
        }
        return Errors.failure(operation, subject, result, List.of());
    }

    private static String fileSystem(Path directory) {
        try {
            return Files.getFileStore(directory).type();
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
        int fd = Errors.check("open", subject, PinNative.open(NativeStrings.bytes(path)));
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
        } catch (BpfException e) {
            SystemNative.close(fd);
            throw e;
        }
    }
}
