package io.bpf4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** What the running kernel was built with, as far as it or its package tells. */
public final class KernelConfig {

    private KernelConfig() {}

    /** Whether anybody tells: in a container there may be no file that does. */
    public static boolean isKnown() {
        return !text().isEmpty();
    }

    /** Those of the options that are not built in; all of them if nobody tells. */
    public static List<String> missing(List<String> options) {
        Map<String, String> set = options.isEmpty() ? Map.of() : options();
        return options.stream().filter(option -> !"y".equals(set.get(option))).toList();
    }

    /** Those of the options that are set, with their values as they are written; none if nobody tells. */
    public static Map<String, String> options() {
        return text().lines()
                .filter(line -> line.startsWith("CONFIG_"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(option -> option[0], option -> option[1]));
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
