package io.bpf4j.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the kernel makes up when they are read, in {@code /proc} and {@code /sys}. */
public final class KernelFiles {

    private KernelFiles() {}

    /**
     * The content, without space around it. Such files have length 0, for which {@link Files#readString(Path)} reads a single byte first; a setting that is a number then gives no
     * more than its first digit.
     */
    public static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
