package io.bpf4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel keeps even from root. */
public final class Lockdown {

    private static final Path SECURITY = Path.of("/sys/kernel/security");

    private Lockdown() {}

    /** Whether the kernel is locked down. */
    public static boolean isActive() {
        Path lockdown = SECURITY.resolve("lockdown");
        return Files.exists(lockdown) && !read(lockdown).contains("[none]");
    }

    /** Whether a security module, such as {@code bpf}, is active. */
    public static boolean hasModule(String module) {
        return read(SECURITY.resolve("lsm")).strip().matches("(.*,)?" + module + "(,.*)?");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
