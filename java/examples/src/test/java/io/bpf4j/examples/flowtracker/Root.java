package io.bpf4j.examples.flowtracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The condition of tests that load BPF programs. */
final class Root {

    private Root() {}

    static void assume() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        String reason = "skipped: loading BPF programs and making interfaces needs root";
        if (!root) {
            System.out.println(reason);
        }
        Assumptions.assumeTrue(root, reason);
    }
}
