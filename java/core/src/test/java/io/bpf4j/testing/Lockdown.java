package io.bpf4j.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel keeps even from root. */
public final class Lockdown {

    private static final Path SECURITY = Path.of("/sys/kernel/security");

    private Lockdown() {}

    /** Whether the kernel is locked down. */
    public static boolean isActive() throws IOException {
        Path lockdown = SECURITY.resolve("lockdown");
        return Files.exists(lockdown) && !Files.readString(lockdown).contains("[none]");
    }

    /** Whether a security module, such as {@code bpf}, is active. */
    public static boolean hasModule(String module) throws IOException {
        return Files.readString(SECURITY.resolve("lsm")).strip().matches("(.*,)?" + module + "(,.*)?");
    }
}
