package io.bpf4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What the running kernel was built with, as far as it or its package tells. */
public final class KernelConfig {

    private KernelConfig() {}

    /** Those of the options that are not built in; all of them if nobody tells. */
    public static List<String> missing(List<String> options) {
        List<String> lines = options.isEmpty() ? List.of() : text().lines().toList();
        return options.stream().filter(option -> !lines.contains(option + "=y")).toList();
    }

    private static String text() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read() throws IOException {
        Path compressed = Path.of("/proc/config.gz");
        if (Files.exists(compressed)) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        Path ofPackage = Path.of("/boot/config-" + System.getProperty("os.version"));
        return Files.exists(ofPackage) ? Files.readString(ofPackage) : "";
    }
}
