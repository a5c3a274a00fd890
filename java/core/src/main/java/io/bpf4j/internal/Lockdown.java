package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lockdown of the kernel, which takes from root what could change or read the kernel's memory. */
public final class Lockdown {

    private static final Path FILE = Path.of("/sys/kernel/security/lockdown");

    /** A file beside it that each kernel has. */
    private static final Path LSMS = Path.of("/sys/kernel/security/lsm");

    /** The mode that is on stands in brackets: {@code none [integrity] confidentiality}. */
    private static final Pattern ACTIVE = Pattern.compile("\\[(\\w+)]");

    private static final String NONE = "none";

    private Lockdown() {}

    /** The mode, {@code "none"} without lockdown; empty if the kernel does not tell. */
    public static String mode() {
        try {
            return modeIn(KernelFiles.read(FILE));
        } catch (IOException e) {
            // The file system is there, so the kernel has no lockdown.
            return Files.exists(LSMS) ? NONE : "";
        }
    }

    static String modeIn(String file) {
        Matcher active = ACTIVE.matcher(file);
        return active.find() ? active.group(1) : NONE;
    }

    /** Whether the kernel is locked down, or does not tell. */
    public static boolean mayBeOn() {
        return !NONE.equals(mode());
    }

    /** What to say of it. */
    public static String describe() {
        String mode = mode();
        return mode.isEmpty()
                ? "a lockdown of the kernel may forbid it; " + FILE + " cannot be read"
                : "the kernel is locked down (" + mode + " in " + FILE + ")";
    }
}
